#include "cli/submit_command.h"

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/job_commands.h"
#include "cli/when.h"

namespace docket::cli {
namespace {

constexpr const char* submit_forms =
    "docket submit DOOR TYPE PARAMS: PARAMS are the input of a job TYPE.\n"
    "docket submit DOOR BODY: BODY is what a client of that door POSTs; it goes through the door's "
    "own API.\n"
    "docket submit unstructured FILE...: documents, partitioned and with --chunk cut into chunks.\n"
    "docket submit osapi TYPE [PARAMS] --target HOSTS: an operation on hosts.\n"
    "PARAMS and BODY are a JSON file, - for stdin, or '{\"as\": \"text\"}'.";

// What the words of a command line mean.
enum class Form { job, body, documents, operation };

struct SubmitWords {
  SubmitFlags flags;
  DocumentRequest documents;
  std::string target;             // of an operation on hosts
  std::vector<std::string> more;  // files after the first two
};

// A word that is a body, or says where one is, and no operation.
bool is_body(std::string_view word) {
  return word == "-" || word.find('{') != word.npos || word.ends_with(".json");
}

Form form_of(const SubmitWords& words) {
  const SubmitRequest& request = words.flags.request;
  if (request.door == "unstructured") return Form::documents;
  if (request.door == "osapi" && !is_body(request.type)) return Form::operation;
  return words.flags.params.empty() ? Form::body : Form::job;
}

constexpr std::array job_options = {"--priority",  "--label",    "--metadata",
                                    "--run-after", "--deadline", "--max-attempts",
                                    "--parent",    "--project",  "--count"};
constexpr std::array document_options = {"--strategy", "--chunk", "--chunk-chars"};
constexpr std::array host_options = {"--target"};

// Options that only one form takes.
struct Own {
  Form form;
  std::span<const char* const> options;
};
constexpr std::array own_options = {
    Own{Form::job, job_options},
    Own{Form::documents, document_options},
    Own{Form::operation, host_options},
};

std::string_view name_of(Form form) {
  switch (form) {
    case Form::job:
      return "A job of a type";
    case Form::body:
      return "A body";
    case Form::documents:
      return "The door unstructured";
    case Form::operation:
      break;
  }
  return "An operation on hosts";
}

// What was said that means nothing to the form: dropping it would do something else than was asked.
std::optional<Refusal> refusal_of(const CLI::App& command, const SubmitWords& words, Form form) {
  for (const Own& own : own_options) {
    if (own.form == form) continue;
    for (const char* name : own.options) {
      if (command.count(name) == 0) continue;
      return Refusal{ExitCode::usage, fmt::format("{} takes no {}.", name_of(form), name)};
    }
  }
  if (form != Form::documents && !words.more.empty()) {
    return Refusal{ExitCode::usage, "Only the door unstructured takes several files."};
  }
  return std::nullopt;
}

Outcome<ExitCode> submit_words(Session& session, const CLI::App& command,
                               const SubmitWords& words) {
  const SubmitFlags& flags = words.flags;
  const SubmitRequest& request = flags.request;
  const Form form = form_of(words);
  if (auto refusal = refusal_of(command, words, form)) return *refusal;
  switch (form) {
    case Form::job:
      return submit(session, flags);
    case Form::body:
      return submit_form(session, {request.door, request.type, flags.is_followed});
    case Form::documents: {
      std::vector<std::string> files = {request.type};
      if (!flags.params.empty()) files.push_back(flags.params);
      files.insert(files.end(), words.more.begin(), words.more.end());
      return submit_documents(session, {std::move(files), words.documents, flags.is_followed});
    }
    case Form::operation:
      break;
  }
  SubmitToHostsFlags hosts;
  hosts.is_followed = flags.is_followed;
  hosts.request.operation = request.type;
  hosts.request.data = flags.params;
  if (!words.target.empty()) hosts.request.target = words.target;
  return submit_to_hosts(session, std::move(hosts));
}

void add_job_options(CLI::App& command, SubmitFlags& flags, CLI::Option* params) {
  SubmitRequest& request = flags.request;
  const auto option = [&](const char* name, auto& value, std::string says) {
    return command.add_option(name, value, std::move(says))->needs(params);
  };
  option("--priority", request.priority, "Higher goes first (0)");
  option("--label", request.labels, "name=value; may come several times")->expected(1)->take_all();
  option("--metadata", request.metadata, "A JSON object, kept with the job");
  option("--run-after", request.run_after, std::string("Not before this time: ") + when_help);
  option("--deadline", request.deadline,
         std::string("Failed unless final by this time: ") + when_help);
  option("--max-attempts", request.max_attempts, "1 to 100");
  option("--parent", request.parent, "The id of a job that this one belongs to");
  option("--project", request.project, "A word that lists can filter by");
}

void add_document_options(CLI::App& command, DocumentRequest& request) {
  command.add_option("--strategy", request.strategy,
                     "How documents are read: auto, fast, hi_res or ocr_only");
  command
      .add_option("--chunk", request.chunking,
                  "Chunks of documents: basic, by_title, by_page or by_similarity")
      ->check(CLI::IsMember({"basic", "by_title", "by_page", "by_similarity"}));
  command.add_option("--chunk-chars", request.chunk_chars, "The longest chunk (500)");
}

}  // namespace

void add_submit(const Adder& add) {
  const auto words = std::make_shared<SubmitWords>();
  CLI::App& command =
      add.command("submit", "Submit a job", [words, &program = add.program()](Session& session) {
        return submit_words(session, *program.get_subcommand("submit"), *words);
      });
  SubmitFlags& flags = words->flags;
  command.footer(submit_forms);
  command
      .add_option("door", flags.request.door,
                  "ionworks, ionq, unstructured or osapi; native for a body of /v1")
      ->required();
  command.add_option("type", flags.request.type, "A job type of that door; or BODY, or a file")
      ->required();
  CLI::Option* params =
      command.add_option("params", flags.params, "What that type takes; or another file");
  command.add_option("files", words->more, "More files");
  add_job_options(command, flags, params);
  add_document_options(command, words->documents);
  command.add_option("--target", words->target, "Hosts: _any, _all, a name, or label:value (_any)");
  CLI::Option* count =
      command.add_option("--count", flags.count, "Submit that many, in batches of up to 1,000")
          ->check(CLI::PositiveNumber)
          ->needs(params);
  command.add_flag("--wait,--watch", flags.is_followed, "Follow it until it ends, as watch does")
      ->excludes(count);
}

}  // namespace docket::cli
