// The name of a file that a client or a mail tells.
//
// Guarantees: no folders, no control characters, at most 255 bytes of whole characters; empty where
//   nothing is left, also of "." and "..".
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace docket::executor::element {

std::string base_name(std::string_view path);

}  // namespace docket::executor::element
