#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "bench/measure.h"
#include "job/state.h"

namespace docket::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto end_within = std::chrono::minutes(10);
constexpr int look_every_ms = 50;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string job_body(std::int64_t place) {
  return fmt::format(R"({{"door":"ionworks","type":"dummy","input":{{"echo":{}}}}})", place);
}

// A GHZ state with a phase that differs from job to job.
std::string circuit_body(std::int64_t place) {
  return fmt::format(
      R"({{"type":"ionq.circuit.v1","backend":"simulator","shots":100,"input":{{"qubits":4,)"
      R"("circuit":[{{"gate":"h","target":0}},{{"gate":"cnot","control":0,"target":1}},)"
      R"({{"gate":"cnot","control":1,"target":2}},{{"gate":"cnot","control":2,"target":3}},)"
      R"({{"gate":"rz","target":3,"rotation":{}}}]}}}})",
      static_cast<double>(place % 1000) / 1000);
}

constexpr std::string_view boundary = "docket-bench";

// One text of some 400 bytes, to be partitioned.
std::string document_body(std::int64_t place) {
  return fmt::format(
      "--{0}\r\nContent-Disposition: form-data; name=\"request_data\"\r\n\r\n"
      R"({{"job_nodes":[{{"name":"P","type":"partition","subtype":"unstructured_api",)"
      R"("settings":{{"strategy":"fast"}}}}]}})"
      "\r\n--{0}\r\nContent-Disposition: form-data; name=\"input_files\"; filename=\"{1}.txt\"\r\n"
      "Content-Type: text/plain\r\n\r\n"
      "Tide Guide {1}\n\nThe harbour opens at six in the morning and closes when the last boat is "
      "in.\nPassengers should arrive half an hour early with their tickets.\n\n- Bring a coat\n"
      "- Bring a hat\n\r\n--{0}--\r\n",
      boundary, place);
}

std::string body_of(const SubmitRequest& request, std::int64_t place) {
  if (request.are_documents) return document_body(place);
  if (request.are_circuits) return circuit_body(place);
  if (request.batch == 0) return job_body(place);
  std::string body = R"({"jobs":[)";
  for (std::int64_t i = 0; i < request.batch; ++i) {
    if (i > 0) body += ',';
    body += job_body(place * request.batch + i);
  }
  return body + "]}";
}

// How many jobs are not final, by the server's own counts.
Result<std::uint64_t> open_jobs(const Target& target) {
  std::uint64_t open = 0;
  const auto asked =
      run_load({.target = target,
                .request = [&](std::int64_t) { return get_request(target, "/v1/jobs?limit=1"); },
                .answered =
                    [&](std::int64_t, std::string_view body) {
                      const boost::json::value page = boost::json::parse(body);
                      for (const auto& [word, count] : page.at("counts").as_object()) {
                        const auto state = job::parse_state(std::string_view(word));
                        if (state && !job::is_final(*state))
                          open += count.to_number<std::uint64_t>();
                      }
                    }});
  if (!asked) return asked.error();
  if (asked->answers != 1) return unavailable("The server does not answer lists.");
  return open;
}

Result<void> wait_for_end(const Target& target) {
  const auto start = Clock::now();
  while (Clock::now() - start < end_within) {
    const auto open = open_jobs(target);
    if (!open) return open.error();
    if (*open == 0) return {};
    ::poll(nullptr, 0, look_every_ms);
  }
  return unavailable("Jobs were still open after ten minutes.");
}

}  // namespace

Result<std::string> measure_submit(const SubmitRequest& request) {
  const std::int64_t batch = std::max(request.batch, 1);
  Target target = request.target;
  if (request.are_circuits) target.scheme = "apiKey";
  if (request.are_documents)
    target.content_type = fmt::format("multipart/form-data; boundary={}", boundary);
  const char* path = request.are_documents  ? "/api/v1/jobs/"
                     : request.are_circuits ? "/v0.4/jobs"
                     : request.batch == 0   ? "/v1/jobs"
                                            : "/v1/jobs/batch";
  const auto start = Clock::now();
  const auto load = run_load({.target = target,
                              .connections = request.connections,
                              .requests = request.jobs / batch,
                              .request = [&](std::int64_t place) {
                                return post_request(target, path, body_of(request, place));
                              }});
  if (!load) return load.error();
  if (load->refusals > 0) {
    return unavailable(fmt::format("{} submissions were refused.", load->refusals));
  }
  double seconds = load->seconds;
  if (request.is_to_the_end) {
    if (const auto ended = wait_for_end(request.target); !ended) return ended.error();
    seconds = seconds_since(start);
  }
  return fmt::format(
      R"({{"jobs_per_s":{:.1f},"p50_ms":{:.4f},"p99_ms":{:.4f},"request_bytes":{}}})",
      static_cast<double>(load->answers * batch) / seconds, quantile(load->millis, 0.5),
      quantile(load->millis, 0.99), body_of(request, 0).size());
}

Result<std::string> measure_appends(const std::filesystem::path& file, std::size_t bytes,
                                    int times) {
  const int descriptor =
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return unavailable("Cannot make the file.");
  const std::string piece(bytes, 'x');
  const auto start = Clock::now();
  bool is_good = true;
  for (int i = 0; i < times && is_good; ++i) {
    is_good = ::write(descriptor, piece.data(), piece.size()) == std::ssize(piece) &&
              ::fdatasync(descriptor) == 0;
  }
  const double seconds = seconds_since(start);
  ::close(descriptor);
  if (!is_good) return unavailable("Cannot append to the file.");
  return fmt::format(R"({{"per_s":{:.1f}}})", times / seconds);
}

}  // namespace docket::bench
