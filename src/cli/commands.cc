#include "cli/commands.h"

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/adder.h"
#include "cli/admin_commands.h"
#include "cli/follow.h"
#include "cli/job_commands.h"
#include "cli/submit_command.h"
#include "cli/token_command.h"
#include "cli/when.h"

namespace docket::cli {
namespace {

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
  CLI::App& keys = *add.program().add_subcommand("keys", "Make, list and revoke keys; sign tokens");
  keys.require_subcommand(1);
  const Adder add_key = add.below(keys);
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
  CLI::App& agents =
      *add.program().add_subcommand("agents", "Show the agents that work here; invite one");
  agents.require_subcommand(1);
  const Adder add_agent = add.below(agents);
  add_agent.command("list", "List agents and what they can run", list_agents);
  const auto flags = std::make_shared<InviteFlags>();
  CLI::App& invite =
      add_agent.command("invite", "Make a token, good once, with which a machine becomes an agent",
                        [flags](Session& session) { return invite_agent(session, *flags); });
  invite.add_option("name", flags->name, "What the agent will be called")->required();
  invite.add_option("--tenant", flags->tenant, "Whose agent; made if new (your own)");
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
