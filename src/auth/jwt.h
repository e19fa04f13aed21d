// Tokens: JSON Web Tokens (RFC 7519) signed with HS256. Whoever has the signing key says with one
// who asks and what they may.
//
// Guarantees: no algorithm but HS256 is taken, whatever a token says of itself. The signature is
//   compared in constant time, and nothing but the header is read of a token whose signature is not
//   good. Nothing here is ever logged.
// Threads: pure.
// Errors: `unauthenticated`; the message is the reason in a few words, as in
//   "Invalid token: <reason>". It shows nothing of a token that is not signed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/token_rules.h"
#include "base/result.h"
#include "base/time.h"
#include "job/principal.h"

namespace docket::auth {

inline constexpr std::size_t token_bytes_max = 8 * 1024;
inline constexpr std::size_t subject_bytes_max = 256;
// How far the clock of who signed may be from ours.
inline constexpr std::chrono::seconds token_leeway{60};
// The user of a token without `sub`.
inline constexpr std::string_view nameless_subject = "token";

// What a good token says.
struct Token {
  std::string subject;
  std::vector<std::string> roles;
  // Of its own where it has some, else of its roles. Names that we do not know give nothing.
  job::PermissionSet permissions;
  bool expires = false;
};

Result<Token> verify(std::string_view token, const TokenRules& rules, TimePoint now);

struct Claims {
  std::vector<std::string> roles;
  std::vector<std::string> permissions;  // left out when empty
  std::string subject;
  std::string issuer;
  std::vector<std::string> audience;
  TimePoint issued_at{};
  std::optional<TimePoint> expires_at;  // empty: never
};
// As JSON text, the members in the order and form of the claims of OSAPI's own command.
std::string to_json(const Claims& claims);
// The token of claims that are JSON text.
std::string sign(std::string_view claims, std::string_view signing_key);

}  // namespace docket::auth
