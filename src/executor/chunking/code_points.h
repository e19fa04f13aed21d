// Measures and cuts UTF-8 by code points, which is how chunk lengths are counted.
//
// Guarantees: a text is taken as valid UTF-8; one that is not is cut somewhere, never read past its
//   end. White space is what Python's str.split() splits at.
// Threads: pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace docket::executor::chunking {

std::size_t code_points(std::string_view text);
// Bytes of the first `count` code points; the whole size where there are fewer.
std::size_t bytes_of(std::string_view text, std::size_t count);
// Bytes of the last `count` code points.
std::size_t bytes_of_last(std::string_view text, std::size_t count);

std::string_view trim_start(std::string_view text);
std::string_view trim_end(std::string_view text);
std::string_view trim(std::string_view text);

// Whether squeezing would change nothing, at a glance: false of some texts that it would not change
// either.
bool is_surely_squeezed(std::string_view text);
// Appends `text` trimmed and with every run of white space as one space.
void append_squeezed(std::string& out, std::string_view text);

}  // namespace docket::executor::chunking
