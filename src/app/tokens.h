// The tokens that the door osapi takes, as configured.
//
// Guarantees: no key is in a message or a log line.
// Threads: plain value; `token_rules` at start.
#pragma once

#include <optional>
#include <string>

#include "auth/token_rules.h"
#include "base/result.h"

namespace docket::app {

struct TokenConfig {
  auth::TokenRules rules;
  // Instead of a key in the rules: files with it.
  std::string signing_key_file;
  std::string previous_signing_key_file;
  std::string tenant = "default";  // whose jobs tokens see; made when it is new
};

// With the keys of its files. Empty: no signing key is configured, so no token is taken. A key that
// is weaker than the hash is logged. Errors: `invalid_argument` for a key given twice, a file that
// cannot be read, a key that is too short, and a previous key alone.
Result<std::optional<auth::TokenRules>> token_rules(const TokenConfig& config);

}  // namespace docket::app
