// A bar of block characters, for one line of a terminal.
//
// Threads: pure.
#pragma once

#include <string>

namespace docket::cli {

// `width` columns of bar between two edges, then the percentage: "▕███▌    ▏ 44 %". Fractions
// outside 0 to 1 count as the nearer of the two; 100 % is said of 1 alone.
std::string progress_bar(double fraction, int width);

}  // namespace docket::cli
