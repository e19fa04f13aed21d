// Base64 of RFC 4648 section 4, with padding.
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

}  // namespace docket::wire
