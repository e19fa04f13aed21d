// Pictures of pages: PNG, JPEG, TIFF with one page or several, BMP.
//
// Guarantees: a picture that is too large is refused before anybody decodes it.
// Errors: `fast_on_image`, `broken_file`, `limit` (image_pixels, pdf_pages), and those of programs.
// Threads: one at a time.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::page {

element::Reading read_image(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::page
