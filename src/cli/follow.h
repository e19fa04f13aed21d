// Follows one job until it is final.
//
// Guarantees: progress is drawn on stderr when that is a terminal, and nothing is drawn elsewhere;
//   a table in a pipe gets a line for each change, jsonl the whole job at each change.
// Time: asks again every 250 ms, later every 500 ms; waits by World::wait. A server that goes away
//   while it is followed is waited for, about 30 s.
// Errors: those of Server.
#pragma once

#include <string>

#include "cli/session.h"

namespace docket::cli {

// The last body of the server's: a job that is final.
Outcome<std::string> follow(Session& session, const std::string& id);

// Follows, prints how it ended with what is worth drawing, and says `done` for a completed job,
// `failed` for any other end.
Outcome<ExitCode> follow_to_the_end(Session& session, const std::string& id);

}  // namespace docket::cli
