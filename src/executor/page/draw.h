// Draws a part of a page of a PDF, by poppler's `pdftoppm`.
//
// Guarantees: no more dots than `render_pixels` allows, whatever is asked for. A part that has no
//   area, or that poppler cannot draw, is an empty picture.
// Errors: those of Context::run_program.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "base/failure.h"
#include "executor/element/reader.h"
#include "executor/page/box.h"
#include "executor/page/pdf_facts.h"

namespace docket::executor::page {

// The page of a PDF that stands at `index`.
struct PdfPage {
  std::string_view pdf;
  std::size_t index = 0;
  PageSize size;
};

enum class Paint : std::uint8_t {
  gray,  // PGM
  jpeg,
};

struct Drawing {
  int dpi = 0;  // as it was drawn
  std::string picture;
};

// `part` is in points; what lies outside of the page is left out.
boost::system::result<Drawing, Failure> draw(const PdfPage& page, const Box& part, Paint paint,
                                             int dpi, const element::ReadContext& context);

}  // namespace docket::executor::page
