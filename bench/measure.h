// What docket_bench measures. Each answers with one JSON object of plain numbers, which bench/run
// sets beside its reference and its gate.
//
// Callers: main, bench/run. Threads: one.
// Errors: the server's and the disk's, with their reasons; an answer that is wrong is `corrupt`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "bench/http_load.h"

namespace docket::bench {

// Pages with total and counts, each question drawn anew, over HTTP and from the reference table;
// the answers are compared. {"p50_ms","p99_ms","reference_p50_ms"}
struct ListsRequest {
  Target target;
  std::filesystem::path table;
  std::uint64_t jobs = 0;
  int questions = 4000;
  int reference_questions = 40;
};
Result<std::string> measure_lists(const ListsRequest& request);

// Submits dummies, circuits of four qubits through the IonQ API, or small texts through the
// Unstructured API.
// {"jobs_per_s","p50_ms","p99_ms","request_bytes"}
struct SubmitRequest {
  Target target;
  int connections = 1;
  std::int64_t jobs = 0;
  int batch = 0;  // dummies of a request; 0: one, at POST /v1/jobs
  bool are_circuits = false;
  bool are_documents = false;
  // Waits until all jobs of the server are final; "jobs_per_s" then counts from the first submit
  // to the last end.
  bool is_to_the_end = false;
};
Result<std::string> measure_submit(const SubmitRequest& request);

// Appends to a growing file, each piece made durable. {"per_s"}
Result<std::string> measure_appends(const std::filesystem::path& file, std::size_t bytes,
                                    int times);

// The index of the jobs in a directory whose server does not run.
// {"jobs","bytes_a_job","bytes_a_membership"}
Result<std::string> measure_index(const std::filesystem::path& data);

// One claim while `unserved` tasks that this agent does not serve come first. {"p50_ms","max_ms"}
Result<std::string> measure_claim(std::int64_t unserved);

// A walk through all jobs in a directory whose server does not run, through the failed ones or
// those of a workflow, with the detail of the list of all jobs. Several times; the median by
// seconds.
// {"jobs","pieces","first_ms","seconds","cpu_s","rows_per_s"}
struct WalkRequest {
  std::filesystem::path data;
  bool is_of_failed = false;
  std::string workflow;  // empty: of all
  int times = 1;
};
Result<std::string> measure_walk(const WalkRequest& request);

// A 1C discharge of Chen2020. {"p50_ms","min_ms"}
Result<std::string> measure_simulate(std::string_view model, int times);

// Applies a circuit to a state vector, again and again for `seconds`, preparation included, memory
// at hand. The file: the number of qubits, then a gate a line: name, qubits, angles (radians), of
// h, ry, rz, u3, cx, cp, swap. "passes" are over the whole state, "bytes" what they read and write,
// "gflop" the arithmetic after fusion. {"seconds"
// (median),"best","runs","precision","passes","bytes",
// "state_bytes","gates","gflop","amplitude_of_0","norm"}
struct CircuitRequest {
  std::filesystem::path file;
  int threads = 2;
  int fusion_qubits = 4;
  int tile_bits = 0;  // 0: the library's choice
  bool is_float = false;
  double seconds = 0;  // 0: once
};
Result<std::string> measure_circuit(const CircuitRequest& request);

// What this machine can do at most, with all threads at once: passes that read and write `bytes` in
// all, and multiplications with additions in registers.
// {"bytes_per_s","double_flops_per_s","float_flops_per_s"}
struct RooflineRequest {
  std::size_t bytes = std::size_t{1} << 30;
  int threads = 2;
  double seconds = 0.1;  // of each
};
Result<std::string> measure_roofline(const RooflineRequest& request);

// Reads each document once and then again for `seconds_each`, in a warm executor; the sum of the
// medians. Of elements, `seconds` is JSON to JSON and `chunk_seconds` elements to elements.
// {"seconds","chunk_seconds","files","input_bytes","output_bytes"}
struct DocumentsRequest {
  std::vector<std::filesystem::path> files;
  double seconds_each = 0;
  bool are_elements = false;  // the files hold elements, which are cut into chunks by title
};
Result<std::string> measure_documents(const DocumentsRequest& request);

}  // namespace docket::bench
