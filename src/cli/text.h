// Text for people: safe to print, measured and cut in columns, with digits in groups.
//
// Guarantees: what came from others cannot steer the terminal once it went through `printable`.
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::cli {

// Line breaks and tabs become spaces, other control characters (C0, DEL, C1) a question mark.
std::string printable(std::string_view utf8);
// Characters, each taken to be one column wide.
int columns(std::string_view utf8);
// At most `width` columns (>= 1); "…" stands for what was cut.
std::string clip(std::string_view utf8, int width);
// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number);

}  // namespace docket::cli
