#include <iostream>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "app/command.h"
#include "app/exec_documents.h"
#include "app/exec_host.h"
#include "app/exec_inputs.h"
#include "app/kinds.h"
#include "app/terminal.h"
#include "cli/elements.h"
#include "cli/job_text.h"
#include "cli/json.h"
#include "cli/session.h"
#include "cli/text_of.h"

namespace docket::app {
namespace {

struct Flags {
  std::string kind;
  std::string file;  // empty: standard input, or no data for an operation of a host
  std::string format;
  std::string settings;  // of a step of documents
};

void print_elements(const std::string& output, cli::Format format, const cli::World& world) {
  boost::system::error_code error;
  const boost::json::value value =
      format == cli::Format::table ? boost::json::parse(output, error) : boost::json::value();
  if (!error && cli::are_elements(value)) {
    world.out << cli::elements_table(value.get_array(), world.width);
  } else {
    world.out << output << "\n";
  }
}

void print(const std::string& input, const std::string& output, cli::Format format,
           const cli::World& world) {
  const auto shown = cli::parse_object(output);
  const auto asked = cli::parse_object(input);
  if (format == cli::Format::table && shown && asked) {
    world.out << cli::output_text(*shown, *asked, world.width);
  } else {
    world.out << output << "\n";
  }
}

// True when it completed.
bool run(const executor::Kind& kind, executor::Task task, cli::Format format,
         const cli::World& world) {
  task.limits = kind.limits;
  executor::QuietContext context;
  const executor::Outcome outcome = kind.make_executor()->run(task, context);
  if (const auto* output = std::get_if<executor::Output>(&outcome)) {
    if (kind.name == document_kind_name) {
      print_elements(output->json, format, world);
      return true;
    }
    print(task.input, output->json, format, world);
    return true;
  }
  const auto& failure = std::get<Failure>(outcome);
  world.err << "docket: " << name(failure.kind) << ": " << failure.message << "\n";
  if (!failure.detail.empty()) world.err << failure.detail << "\n";
  return false;
}

int refuse(const cli::World& world, std::string_view sentence) {
  world.err << "docket: " << sentence << "\n";
  return static_cast<int>(cli::ExitCode::usage);
}

int exit_code(bool is_done) {
  return static_cast<int>(is_done ? cli::ExitCode::done : cli::ExitCode::failed);
}

int execute_on_host(const executor::Kind& kind, const Flags& flags, cli::Format format,
                    const cli::World& world) {
  executor::Task task;
  task.input = no_data;
  if (!flags.file.empty()) {
    auto text = cli::text_of(flags.file, world);
    if (!text) return refuse(world, text.error().message);
    task.input = *std::move(text);
  }
  return exit_code(run(kind, std::move(task), format, world));
}

int execute(const Flags& flags) {
  const SystemClock clock;
  const cli::World world = real_world(clock);
  const executor::Registry kinds = make_registry();
  const cli::Format format = cli::choose_format(flags.format, world.is_out_terminal);
  const std::string file = flags.file.empty() ? "-" : flags.file;
  if (is_document_step(flags.kind)) {
    auto task = document_task(flags.kind, file, flags.settings, world);
    if (!task) return refuse(world, task.error().message);
    return exit_code(run(*kinds.find(document_kind_name), *std::move(task), format, world));
  }
  if (const auto kind = host_kind(flags.kind)) {
    return execute_on_host(*kind, flags, format, world);
  }
  const executor::Kind* kind = kinds.find(flags.kind);
  if (kind == nullptr) {
    std::string sentence = "There is no kind '" + flags.kind + "'; known are";
    for (const std::string& name : kinds.names()) sentence += " " + name;
    return refuse(world, sentence + ".");
  }
  const auto text = cli::text_of(file, world);
  if (!text) return refuse(world, text.error().message);
  const auto inputs = exec_inputs(flags.kind, *text);
  if (!inputs) return refuse(world, inputs.error().message);
  bool is_done = true;
  for (const std::string& input : *inputs) {
    if (&input != &inputs->front() && format == cli::Format::table) world.out << "\n";
    executor::Task task;
    task.input = input;
    is_done = run(*kind, std::move(task), format, world) && is_done;
  }
  return exit_code(is_done);
}

}  // namespace

void add_exec(CLI::App& program, Run& run) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("exec", "Run one task here, without a server");
  command
      ->add_option("kind", flags->kind,
                   "dummy, simulate or circuit; a step of documents, partition or chunk; or an "
                   "operation of this host, like node.memory.get")
      ->required();
  command->add_option(
      "params", flags->file,
      "What the kind takes, or what its door does: a JSON file, - for stdin (-), or "
      "'{\"as\": \"text\"}'. For partition any document, for chunk the elements of one");
  command->add_option("-s,--settings", flags->settings,
                      "Of partition or chunk, a JSON object: '{\"strategy\": \"fast\"}'");
  command
      ->add_option("-o,--format", flags->format,
                   "table or json (a table on a terminal, json in a pipe)")
      ->check(CLI::IsMember({"table", "json"}));
  command->callback([flags, &run] { run = [flags] { return execute(*flags); }; });
}

}  // namespace docket::app
