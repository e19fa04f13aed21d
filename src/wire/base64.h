// Base64 of RFC 4648: of section 4, with padding, and of section 5, for URLs, without.
//
// Guarantees: encoding and decoding are inverse; what is decoded has one encoding only.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docket::wire {

std::string to_base64(std::string_view bytes);
// Empty for text that `to_base64` never writes.
std::optional<std::string> from_base64(std::string_view text);

// Of the other alphabet, as JSON Web Tokens have it (RFC 7515 section 2).
std::string to_base64url(std::string_view bytes);
// Empty for text that `to_base64url` never writes.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace docket::wire
