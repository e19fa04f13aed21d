// Small things about text that several parts of this room do.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::api::unstructured {

// As a JSON string.
std::string quoted(std::string_view text);
// Code points of UTF-8.
std::int64_t characters(std::string_view text);
// The name of a form's field: clients put "[]" behind the name of what may come several times.
std::string_view plain_name(std::string_view name);

}  // namespace docket::api::unstructured
