#include "cli/commands.h"

#include <array>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/admin_commands.h"
#include "cli/follow.h"
#include "cli/job_commands.h"
#include "cli/token_command.h"

namespace docket::cli {
namespace {

using Action = std::function<Outcome<ExitCode>(Session&)>;

struct Connection {
  std::string url = "http://127.0.0.1:8420";
  std::string key;
  std::string format;
};

int perform(const Connection& connection, const Action& action, const World& world) {
  Session session{Server({.url = connection.url, .key = connection.key}),
                  choose_format(connection.format, world.is_out_terminal), world};
  Outcome<ExitCode> outcome = action(session);
  if (outcome && !world.out.flush()) outcome = Refusal{ExitCode::failed, "Cannot write to stdout."};
  if (outcome) return static_cast<int>(*outcome);
  world.err << "docket: " << outcome.error().message << "\n";
  return static_cast<int>(outcome.error().exit);
}

// Adds commands to one program, or to a command that has commands of its own.
struct Adder {
  CLI::App& parent;
  std::function<int()>& run;
  const World& world;

  CLI::App& command(const char* name, const char* says, Action action) const {
    const auto connection = std::make_shared<Connection>();
    CLI::App& added = local(name, says, std::move(action), connection);
    added.add_option("--url", connection->url, "The server (http://127.0.0.1:8420)")
        ->envname("DOCKET_URL");
    added.add_option("--key", connection->key, "Your key; prefer the environment to the option")
        ->envname("DOCKET_KEY");
    added
        .add_option("-o,--format", connection->format,
                    "table, json or jsonl (a table on a terminal, json in a pipe)")
        ->check(CLI::IsMember({"table", "json", "jsonl"}));
    return added;
  }
  // One that asks no server.
  CLI::App& local(
      const char* name, const char* says, Action action,
      const std::shared_ptr<Connection>& connection = std::make_shared<Connection>()) const {
    CLI::App& added = *parent.add_subcommand(name, says);
    added.callback([connection, action = std::move(action), &run = run, &world = world] {
      run = [connection, action, &world] { return perform(*connection, action, world); };
    });
    return added;
  }
};

constexpr const char* when_help = "RFC 3339, or from now: +90s +10m -2h -7d";

constexpr const char* submit_forms =
    "docket submit DOOR TYPE PARAMS: PARAMS are the input of a job TYPE.\n"
    "docket submit DOOR BODY: BODY is what a client of that door POSTs; it goes through the door's "
    "own API.\n"
    "docket submit unstructured FILE...: documents, partitioned and with --chunk cut into chunks.\n"
    "docket submit osapi TYPE [PARAMS] --target HOSTS: an operation on hosts.\n"
    "PARAMS and BODY are a JSON file, - for stdin, or '{\"as\": \"text\"}'.";

// Options that only a job of TYPE and PARAMS takes; a body says the like in its own words.
void add_type_options(CLI::App& command, SubmitFlags& flags, CLI::Option* params) {
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

// Words of the command line that mean one thing to most doors and another to that of documents.
struct SubmitWords {
  SubmitFlags flags;
  DocumentRequest documents;
  std::string target;             // of an operation on hosts
  std::vector<std::string> more;  // files after the first two
};

constexpr std::string_view documents_door = "unstructured";
constexpr std::string_view hosts_door = "osapi";

// A word that is a body, or says where one is, and no operation.
bool is_body(std::string_view word) {
  return word == "-" || word.find('{') != word.npos || word.ends_with(".json");
}

Outcome<ExitCode> submit_operation(Session& session, const CLI::App& command,
                                   const SubmitWords& words) {
  for (const char* name : {"--priority", "--label", "--metadata", "--run-after", "--deadline",
                           "--max-attempts", "--parent", "--project", "--count"}) {
    if (command.count(name) > 0) {
      return Refusal{ExitCode::usage, fmt::format("The door osapi takes no {}.", name)};
    }
  }
  SubmitToHostsFlags flags;
  flags.request.operation = words.flags.request.type;
  flags.request.data = words.flags.params;
  if (!words.target.empty()) flags.request.target = words.target;
  flags.is_followed = words.flags.is_followed;
  return submit_to_hosts(session, std::move(flags));
}

// What was said that means nothing to the door: dropping it would do something else than was asked.
std::optional<Refusal> refusal_of(const CLI::App& command, bool are_documents) {
  constexpr std::array job_options = {"--priority",  "--label",    "--metadata",
                                      "--run-after", "--deadline", "--max-attempts",
                                      "--parent",    "--project",  "--count"};
  constexpr std::array document_options = {"--strategy", "--chunk", "--chunk-chars"};
  const std::span<const char* const> foreign =
      are_documents ? std::span<const char* const>(job_options) : document_options;
  for (const char* name : foreign) {
    if (command.count(name) == 0) continue;
    return Refusal{ExitCode::usage,
                   are_documents ? fmt::format("The door unstructured takes no {}.", name)
                                 : fmt::format("Only the door unstructured takes {}.", name)};
  }
  return std::nullopt;
}

Outcome<ExitCode> submit_words(Session& session, const CLI::App& command,
                               const SubmitWords& words) {
  const SubmitRequest& request = words.flags.request;
  const bool are_documents = request.door == documents_door;
  if (auto refusal = refusal_of(command, are_documents)) return *refusal;
  if (are_documents) {
    std::vector<std::string> files = {request.type};
    if (!words.flags.params.empty()) files.push_back(words.flags.params);
    files.insert(files.end(), words.more.begin(), words.more.end());
    return submit_documents(session, {std::move(files), words.documents, words.flags.is_followed});
  }
  if (!words.more.empty()) {
    return Refusal{ExitCode::usage, "Only the door unstructured takes several files."};
  }
  const bool is_for_hosts = request.door == hosts_door && !is_body(request.type);
  if (is_for_hosts) return submit_operation(session, command, words);
  if (!words.target.empty()) {
    return Refusal{ExitCode::usage, "Only operations of the door osapi have a --target."};
  }
  if (!words.flags.params.empty()) return submit(session, words.flags);
  return submit_form(session, {request.door, request.type, words.flags.is_followed});
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

void add_submit(const Adder& add) {
  const auto words = std::make_shared<SubmitWords>();
  CLI::App& command =
      add.command("submit", "Submit a job", [words, &program = add.parent](Session& session) {
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
  add_type_options(command, flags, params);
  add_document_options(command, words->documents);
  command.add_option("--target", words->target, "Hosts: _any, _all, a name, or label:value (_any)");
  CLI::Option* count =
      command.add_option("--count", flags.count, "Submit that many, in batches of up to 1,000")
          ->check(CLI::PositiveNumber)
          ->needs(params);
  command.add_flag("--wait,--watch", flags.is_followed, "Follow it until it ends, as watch does")
      ->excludes(count);
}

void add_list(const Adder& add) {
  const auto request = std::make_shared<ListRequest>();
  CLI::App& command = add.command("list", "List jobs, newest first, with exact totals",
                                  [request](Session& session) { return list(session, *request); });
  command.add_option("--door", request->door, "Jobs of one door");
  command.add_option("--state", request->states, "One or several states, as running,available")
      ->delimiter(',')
      ->expected(1)
      ->take_all();
  command.add_option("--type", request->types, "One or several job types")
      ->delimiter(',')
      ->expected(1)
      ->take_all();
  command.add_option("--facet", request->facets, "name=value, as project=cells; may come again")
      ->expected(1)
      ->take_all();
  command.add_option("--created-after", request->created_after, when_help);
  command.add_option("--created-before", request->created_before, when_help);
  command.add_option("--limit", request->limit, "Jobs on a page (50)");
  CLI::Option* offset = command.add_option("--offset", request->offset, "Jobs to skip");
  command.add_option("--cursor", request->cursor, "next or previous of an earlier answer")
      ->excludes(offset);
}

void add_get(const Adder& add) {
  const auto flags = std::make_shared<GetFlags>();
  CLI::App& command = add.command("get", "Show one job with its timeline",
                                  [flags](Session& session) { return get(session, *flags); });
  command.add_option("id", flags->id, "The job")->required();
  CLI::Option* output =
      command.add_flag("--output", flags->is_output_only, "Its output alone, as the JSON it is");
  CLI::Option* plot =
      command.add_option("--plot", flags->plot, "Draw a column of its output, as 'Voltage [V]'")
          ->excludes(output);
  command.add_option("--against", flags->against, "Over this column ('Time [s]')")->needs(plot);
  command
      .add_option("--beside", flags->beside,
                  "Draw a circuit's outcomes next to those of another job; may come again")
      ->expected(1)
      ->take_all()
      ->excludes(output)
      ->excludes(plot);
}

void add_watch(const Adder& add) {
  const auto id = std::make_shared<std::string>();
  add.command("watch", "Follow a job until it ends",
              [id](Session& session) { return follow_to_the_end(session, *id); })
      .add_option("id", *id, "The job")
      ->required();
}

void add_changes(const Adder& add) {
  const auto ids = std::make_shared<std::vector<std::string>>();
  add.command("cancel", "Cancel jobs", [ids](Session& session) { return cancel(session, *ids); })
      .add_option("id", *ids, "The jobs")
      ->required();
  const auto flags = std::make_shared<RetryFlags>();
  CLI::App& command = add.command("retry", "Submit a finished job's work again, as a new job",
                                  [flags](Session& session) { return retry(session, *flags); });
  command.add_option("id", flags->id, "The job")->required();
  command.add_flag("--wait,--watch", flags->is_followed, "Follow it until it ends, as watch does");
}

void add_token(const Adder& add) {
  const auto flags = std::make_shared<TokenFlags>();
  CLI::App& command = add.local("jwt", "Sign a token for clients of OSAPI; asks no server",
                                [flags](Session& session) { return make_token(session, *flags); });
  command
      .add_option("--role", flags->roles,
                  "admin, write, read or one of the server's configuration; may come again")
      ->required()
      ->expected(1)
      ->take_all();
  command.add_option("--sub", flags->subject, "Whose: the user that jobs and the audit name")
      ->required();
  command
      .add_option("--permission", flags->permissions,
                  "Holds these instead of what its roles hold; may come again")
      ->expected(1)
      ->take_all();
  command.add_option("--expires", flags->expires,
                     "90s, 10m, 2h, 90d (which is the default), never");
  command
      .add_option("--signing-key-file", flags->signing_key_file, "The server's key, - for stdin")
      ->required();
  command.add_option("--iss", flags->issuer, "Who signs (osapi)");
  command.add_option("--aud", flags->audience, "For whom; may come again")->expected(1)->take_all();
}

void add_keys(const Adder& add) {
  CLI::App& keys = *add.parent.add_subcommand("keys", "Make, list and revoke keys; sign tokens");
  keys.require_subcommand(1);
  const Adder add_key{keys, add.run, add.world};
  const auto flags = std::make_shared<KeyFlags>();
  CLI::App& create =
      add_key.command("create", "Make a key; it is shown this once",
                      [flags](Session& session) { return create_key(session, *flags); });
  create.add_option("--tenant", flags->tenant, "Whose; made if new (your own)");
  create.add_option("--role", flags->role, "read, write, admin or agent")
      ->required()
      ->check(CLI::IsMember({"read", "write", "admin", "agent"}));
  create.add_option("--user", flags->user, "Who submits with it (called as the role)");
  add_token(add_key);
  add_key.command("list", "List keys, without their secrets", list_keys);
  const auto id = std::make_shared<std::string>();
  add_key
      .command("revoke", "Revoke a key, at once",
               [id](Session& session) { return revoke_key(session, *id); })
      .add_option("id", *id, "The key's id")
      ->required();
}

void add_agents(const Adder& add) {
  CLI::App& agents = *add.parent.add_subcommand("agents", "Show the agents that work here");
  agents.require_subcommand(1);
  Adder{agents, add.run, add.world}.command("list", "List agents and what they can run",
                                            list_agents);
}

}  // namespace

void add_commands(CLI::App& program, std::function<int()>& run, const World& world) {
  const Adder add{program, run, world};
  add_submit(add);
  add_list(add);
  add_get(add);
  add_watch(add);
  add_changes(add);
  add_keys(add);
  add_agents(add);
}

}  // namespace docket::cli
