// Which texts are whole numbers for a FastAPI service (pydantic 2, lax mode).
//
// Source: pydantic-core, input_as_int of strings (behaviour, not code).
// Threads: pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace docket::api {

enum class IntFault : std::uint8_t {
  parsing,  // not a whole number
  size,     // one of more than 4300 digits
};

// Numbers beyond 64 bits become the nearest one inside: every bound of an API is nearer.
using PythonInt = std::variant<std::int64_t, IntFault>;

// Space around it, a sign, leading zeros, single underscores between digits and a fraction of
// zeros are allowed: " +1_0.00 " is 10.
PythonInt parse_python_int(std::string_view text);

}  // namespace docket::api
