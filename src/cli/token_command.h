// `docket keys jwt`: signs a token with the key that a server is configured with.
//
// Guarantees: asks no server, and shows the signing key nowhere.
// Threads: one. Errors: `usage`.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace docket::cli {

struct TokenFlags {
  std::vector<std::string> roles;
  std::vector<std::string> permissions;  // empty: those of the roles
  std::string subject;
  std::string expires = "90d";
  std::string signing_key_file;
  // What the tokens of OSAPI's own command say.
  std::string issuer = "osapi";
  std::vector<std::string> audience = {"https://localhost", "http://localhost"};
};
// Prints the token and nothing else, in every format, so that a script can take it as it is.
Outcome<ExitCode> make_token(Session& session, const TokenFlags& flags);

}  // namespace docket::cli
