// Where and why a text is not JSON, in the words of Python's json module: clients of FastAPI
// services know these reasons and positions.
//
// Source: CPython 3.12, Modules/_json.c and Lib/json/decoder.py (behaviour, not code). Differs from
//   it in that NaN, Infinity and -Infinity are no values.
// Callers: json_body, only after Boost.JSON refused a text; cost does not matter then.
// Threads: pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace docket::api {

struct PythonJsonError {
  std::size_t position = 0;  // in code points
  std::string_view reason;   // constant text, e.g. "Expecting value"
  friend bool operator==(const PythonJsonError&, const PythonJsonError&) = default;
};

// Deepest nesting of arrays and objects that a body may have.
inline constexpr std::size_t json_depth_max = 200;

// Empty when `text` has no error of syntax, and when its nesting goes past `json_depth_max` before
// one is met. `text` is UTF-8.
std::optional<PythonJsonError> python_json_error(std::string_view text);

}  // namespace docket::api
