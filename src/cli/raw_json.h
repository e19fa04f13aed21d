// Finds parts of a JSON text without changing a byte of them, so that numbers come out as the
// server wrote them.
//
// Guarantees: of a text that is no JSON, parts may be wrong or missing; nothing outside of it is
//   read. Callers parse a text before they look for parts in it.
// Threads: pure. Views point into the text given. Cost: linear.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::cli {

// The value of the member `key` of an object; the key has no escapes. Empty when it is absent.
std::optional<std::string_view> raw_member(std::string_view object, std::string_view key);
// The elements of an array, in order.
std::vector<std::string_view> raw_elements(std::string_view array);
// The same JSON as one line that ends: what clients submitted comes back with its line breaks.
std::string json_line(std::string_view json);

}  // namespace docket::cli
