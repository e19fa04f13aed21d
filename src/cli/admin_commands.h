// What the commands on keys and agents do once their words are read.
//
// Guarantees: a new key's or token's secret goes to stdout once and nowhere else.
// Threads: one. Errors: those of Server.
#pragma once

#include <string>

#include "cli/session.h"

namespace docket::cli {

struct KeyFlags {
  std::string tenant;  // empty: one's own
  std::string user;    // empty: called as the role
  std::string role;
};
// As JSON exactly {"id": …, "key": …}.
Outcome<ExitCode> create_key(Session& session, const KeyFlags& flags);
Outcome<ExitCode> list_keys(Session& session);
// As JSON {"id": …, "is_revoked": true}.
Outcome<ExitCode> revoke_key(Session& session, const std::string& id);

Outcome<ExitCode> list_agents(Session& session);
struct InviteFlags {
  std::string tenant;  // empty: one's own
  std::string name;
};
// As JSON exactly {"id": …, "token": …, "ends_at": …}.
Outcome<ExitCode> invite_agent(Session& session, const InviteFlags& flags);

}  // namespace docket::cli
