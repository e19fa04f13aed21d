// Scalars as Python's json.dumps writes them (docs.python.org/3/library/json.html), because texts
// and hashes of elements are made of such JSON.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace docket::executor::element {

// In quotes; everything outside ASCII as \uXXXX, beyond U+FFFF as two of them.
void append_python_string(std::string& out, std::string_view text);

// float.__repr__: the shortest digits that read back the same number, "1.0", "1e+16", "1e-05".
void append_python_float(std::string& out, double number);

}  // namespace docket::executor::element
