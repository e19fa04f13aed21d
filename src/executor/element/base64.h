// Base64 (RFC 4648, section 4), with padding.
//
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docket::executor::element {

// At most 1 GiB, more than any output may have.
std::string base64(std::string_view bytes);
// nullopt: it is none.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace docket::executor::element
