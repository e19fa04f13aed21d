#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/data_dir.h"
#include "bench/fill.h"
#include "bench/job_table.h"
#include "bench/measure.h"

namespace {

using namespace docket;
using Run = std::function<int()>;

int answer(const Result<void>& result) {
  if (result) return 0;
  std::cerr << "docket_bench: " << result.error().message << "\n";
  return 1;
}

int show(const Result<std::string>& numbers) {
  if (!numbers) return answer(numbers.error());
  std::cout << *numbers << "\n";
  return 0;
}

template <class Value>
CLI::Option* take(CLI::App* command, const char* name, Value& value, const char* says) {
  return command->add_option(name, value, says)->capture_default_str();
}

void add_fill(CLI::App& program, Run& run) {
  auto* command = program.add_subcommand("fill", "Make a data directory with a year of jobs in it");
  const auto request = std::make_shared<bench::FillRequest>();
  const auto door = std::make_shared<std::string>("ionworks");
  take(command, "--data", request->data, "Directory; new or empty")->required();
  take(command, "--door", *door, "Whose jobs")
      ->check(CLI::IsMember({"ionworks", "ionq", "unstructured", "osapi"}));
  take(command, "--jobs", request->jobs, "How many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 32U));
  take(command, "--seed", request->seed, "The same seed gives the same jobs");
  command->callback([=, &run] {
    run = [=] {
      request->door = *job::parse_door(*door);
      return answer(bench::fill(*request));
    };
  });
}

// Where the server is and the file with its key.
struct Server {
  std::uint16_t port = 0;
  std::filesystem::path key_file;
};

void add_server(CLI::App* command, Server& server) {
  take(command, "--port", server.port, "Of the server on this machine")->required();
  take(command, "--key-file", server.key_file, "Its admin key")->required();
}

// Runs `measure` against the server.
int with_server(const Server& server,
                const std::function<Result<std::string>(bench::Target)>& measure) {
  const auto key = app::read_secret(server.key_file);
  if (!key) return answer(key.error());
  return show(measure({.port = server.port, .key = *key}));
}

void add_table(CLI::App& program, Run& run) {
  auto* command = program.add_subcommand("table", "Make the reference table of a data directory");
  const auto data = std::make_shared<std::filesystem::path>();
  const auto file = std::make_shared<std::filesystem::path>();
  take(command, "--data", *data, "Directory; its server must not run")->required();
  take(command, "--table", *file, "SQLite file to make")->required();
  command->callback(
      [=, &run] { run = [=] { return answer(bench::JobTable::make(*data, *file)); }; });
}

void add_lists(CLI::App& program, Run& run) {
  auto* command = program.add_subcommand("lists", "Time pages with totals and counts");
  const auto server = std::make_shared<Server>();
  const auto request = std::make_shared<bench::ListsRequest>();
  add_server(command, *server);
  take(command, "--table", request->table, "The reference")->required();
  take(command, "--jobs", request->jobs, "How many the server has")->required();
  take(command, "--questions", request->questions, "To the server");
  take(command, "--reference-questions", request->reference_questions, "To the table");
  command->callback([=, &run] {
    run = [=] {
      return with_server(*server, [=](bench::Target target) {
        request->target = std::move(target);
        return bench::measure_lists(*request);
      });
    };
  });
}

void add_submit(CLI::App& program, Run& run) {
  auto* command = program.add_subcommand("submit", "Time submissions of dummies");
  const auto server = std::make_shared<Server>();
  const auto request = std::make_shared<bench::SubmitRequest>();
  add_server(command, *server);
  take(command, "--connections", request->connections, "At once");
  take(command, "--jobs", request->jobs, "In all")->required();
  take(command, "--batch", request->batch, "Jobs of one request; 0: single submissions");
  command->add_flag("--circuits", request->are_circuits, "Circuits of four qubits instead");
  command->add_flag("--documents", request->are_documents, "Small texts instead");
  command->add_flag("--to-the-end", request->is_to_the_end, "Wait until all are final");
  command->callback([=, &run] {
    run = [=] {
      return with_server(*server, [=](bench::Target target) {
        request->target = std::move(target);
        return bench::measure_submit(*request);
      });
    };
  });
}

void add_appends(CLI::App& program, Run& run) {
  auto* command = program.add_subcommand("appends", "Time appending to a file with fdatasync");
  const auto file = std::make_shared<std::filesystem::path>();
  const auto bytes = std::make_shared<std::size_t>(100);
  const auto times = std::make_shared<int>(1000);
  take(command, "--file", *file, "To make")->required();
  take(command, "--bytes", *bytes, "Of one append");
  take(command, "--times", *times, "How often");
  command->callback(
      [=, &run] { run = [=] { return show(bench::measure_appends(*file, *bytes, *times)); }; });
}

void add_parts(CLI::App& program, Run& run) {
  auto* index = program.add_subcommand("index", "Count the index's memory");
  const auto data = std::make_shared<std::filesystem::path>();
  take(index, "--data", *data, "Directory; its server must not run")->required();
  index->callback([=, &run] { run = [=] { return show(bench::measure_index(*data)); }; });

  auto* walk = program.add_subcommand("walk", "Time a walk through all jobs");
  const auto request = std::make_shared<bench::WalkRequest>();
  take(walk, "--data", request->data, "Directory; its server must not run")->required();
  walk->add_flag("--failed", request->is_of_failed, "Only those that failed");
  take(walk, "--workflow", request->workflow, "Only those of the workflow with this id");
  take(walk, "--times", request->times, "How often")->check(CLI::PositiveNumber);
  walk->callback([=, &run] { run = [=] { return show(bench::measure_walk(*request)); }; });

  auto* claim = program.add_subcommand("claim", "Time a claim behind tasks that nobody serves");
  const auto unserved = std::make_shared<std::int64_t>(1'000'000);
  take(claim, "--unserved", *unserved, "How many come first");
  claim->callback([=, &run] { run = [=] { return show(bench::measure_claim(*unserved)); }; });

  auto* simulate = program.add_subcommand("simulate", "Time a 1C discharge");
  const auto model = std::make_shared<std::string>("SPMe");
  const auto times = std::make_shared<int>(30);
  take(simulate, "--model", *model, "SPM or SPMe");
  take(simulate, "--times", *times, "How often");
  simulate->callback(
      [=, &run] { run = [=] { return show(bench::measure_simulate(*model, *times)); }; });
}

void add_circuit(CLI::App& program, Run& run) {
  auto* command = program.add_subcommand("circuit", "Time a circuit on a state vector");
  const auto request = std::make_shared<bench::CircuitRequest>();
  command->add_option("file", request->file, "The circuit")->required();
  take(command, "--threads", request->threads, "How many");
  take(command, "--fusion", request->fusion_qubits, "Widest fused gate");
  take(command, "--tile-bits", request->tile_bits, "Of a tile; 0: chosen");
  take(command, "--seconds", request->seconds, "Repeat for so long");
  command->add_flag("--float", request->is_float, "Single precision also for few qubits");
  command->callback([=, &run] { run = [=] { return show(bench::measure_circuit(*request)); }; });
}

void add_roofline(CLI::App& program, Run& run) {
  auto* command = program.add_subcommand("roofline", "Measure what memory and arithmetic can do");
  const auto request = std::make_shared<bench::RooflineRequest>();
  take(command, "--bytes", request->bytes, "Read and written in a pass");
  take(command, "--threads", request->threads, "How many");
  take(command, "--seconds", request->seconds, "Of each measurement");
  command->callback([=, &run] { run = [=] { return show(bench::measure_roofline(*request)); }; });
}

void add_documents(CLI::App& program, Run& run) {
  auto* command = program.add_subcommand("documents", "Time reading documents");
  const auto request = std::make_shared<bench::DocumentsRequest>();
  command->add_option("files", request->files, "The documents")->required();
  take(command, "--seconds", request->seconds_each, "Repeat each for so long");
  command->add_flag("--chunk", request->are_elements, "Files of elements, to be cut into chunks");
  command->callback([=, &run] { run = [=] { return show(bench::measure_documents(*request)); }; });
}

}  // namespace

// What escapes here is a bug of ours, and stops the process.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  CLI::App program("Fills data directories and measures Docket.", "docket_bench");
  program.require_subcommand(1);
  Run run;
  for (const auto add : {add_fill, add_table, add_lists, add_submit, add_appends, add_parts,
                         add_circuit, add_roofline, add_documents}) {
    add(program, run);
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }
  return run();
}
