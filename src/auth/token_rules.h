// What makes a token a good one here: the keys it may be signed with, and what its roles hold.
//
// Guarantees: a token never holds what is for keys only (key:manage, agent:serve).
// Threads: pure.
// Errors: `invalid_argument`, in words for the operator; never with a key in them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "job/principal.h"

namespace docket::auth {

// Shorter keys can be guessed from a token; those below the length of the hash are weaker than it
// (RFC 7518 section 3.2).
inline constexpr std::size_t signing_key_bytes_min = 16;
inline constexpr std::size_t signing_key_bytes_good = 32;

using RoleTable = std::map<std::string, job::PermissionSet, std::less<>>;
// admin, write and read.
RoleTable standard_roles();
// All that a token can hold.
job::PermissionSet token_permissions();

struct TokenRules {
  std::string signing_key = {};           // its bytes as they are
  std::string previous_signing_key = {};  // also good, while keys change; empty: none
  std::string issuer = {};                // what `iss` must be; empty: anything
  std::string audience = {};              // what `aud` must be or hold; empty: anything
  RoleTable roles = standard_roles();
};

// Errors: for a key that is too short.
Result<void> check_signing_key(std::string_view key);
// The key that a file holds: its text less the line end that editors add.
std::string_view key_of_file(std::string_view text);
// Errors: for a word that a token cannot hold, with the nearest one that it can.
Result<job::PermissionSet> parse_permissions(std::span<const std::string> words);

}  // namespace docket::auth
