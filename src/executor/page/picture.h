// A page drawn by poppler, before anyone looks for text in it.
//
// Callers: the PDF reader. Threads: pure.
#pragma once

#include <string_view>

namespace docket::executor::page {

// Whether nothing is drawn on it: every pixel of a gray PNM picture (pgm(5), 8 bits a pixel) is the
// same, or there is none. False where it is no such picture.
bool is_one_colour(std::string_view pgm);

}  // namespace docket::executor::page
