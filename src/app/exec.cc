#include <fstream>
#include <iostream>
#include <iterator>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/kinds.h"

namespace docket::app {
namespace {

struct Flags {
  std::string kind;
  std::string file = "-";
};

std::string read_all(std::istream& stream) {
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

int execute(const Flags& flags) {
  const executor::Registry kinds = make_registry();
  const executor::Kind* kind = kinds.find(flags.kind);
  if (kind == nullptr) {
    std::cerr << "docket: there is no kind '" << flags.kind << "'; known are";
    for (const std::string& name : kinds.names()) std::cerr << " " << name;
    std::cerr << ".\n";
    return 2;
  }
  executor::Task task;
  if (flags.file == "-") {
    task.input = read_all(std::cin);
  } else {
    std::ifstream stream(flags.file);
    if (!stream) {
      std::cerr << "docket: cannot read " << flags.file << ".\n";
      return 2;
    }
    task.input = read_all(stream);
  }
  task.limits = kind->limits;
  executor::QuietContext context;
  const executor::Outcome outcome = kind->make_executor()->run(task, context);
  if (const auto* output = std::get_if<executor::Output>(&outcome)) {
    std::cout << output->json << "\n";
    return 0;
  }
  const auto& failure = std::get<Failure>(outcome);
  std::cerr << "docket: " << name(failure.kind) << ": " << failure.message << "\n";
  if (!failure.detail.empty()) std::cerr << failure.detail << "\n";
  return 1;
}

}  // namespace

void add_exec(CLI::App& program, Run& run) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand(
      "exec", "Run one task here, without a server; prints its output as JSON");
  command->add_option("kind", flags->kind, "dummy, simulate or circuit")->required();
  command->add_option("params", flags->file, "JSON file, or - for standard input");
  command->callback([flags, &run] { run = [flags] { return execute(*flags); }; });
}

}  // namespace docket::app
