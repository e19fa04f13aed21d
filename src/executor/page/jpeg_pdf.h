// A JPEG file as the one page of a PDF, of which poppler can draw parts.
//
// Guarantees: the file stands in it as it is, a dot of the page for each pixel, upright or as its
//   rows say: EXIF turns nothing. Four colours are taken for inverted, as Adobe's programs write
//   them. No other program is needed. Whether the file can be decoded is not looked at.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "executor/page/image_header.h"

namespace docket::executor::page {

// `header` is the file's.
std::string jpeg_as_pdf(std::string_view jpeg, const ImageHeader& header);

}  // namespace docket::executor::page
