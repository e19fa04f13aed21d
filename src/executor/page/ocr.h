// Text in pictures, by Tesseract.
//
// Guarantees: one paragraph for each that Tesseract sees, in its order, with its box in pixels of
// the
//   picture.
// Errors: those of Context::run_program; `broken_file` when Tesseract cannot read the picture.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "base/failure.h"
#include "executor/element/element.h"
#include "executor/element/reader.h"
#include "executor/page/box.h"

namespace docket::executor::page {

struct Paragraph {
  std::string text;  // lines joined, hyphens at their ends undone
  Box box;
};
struct OcrPage {
  double width = 0;  // in pixels
  double height = 0;
  std::vector<Paragraph> paragraphs;
};

// What `tesseract … tsv` printed, page after page.
std::vector<OcrPage> parse_tsv(std::string_view tsv);

struct Recognition {
  int dpi = 0;             // 0: as the picture says
  bool is_turned = false;  // may stand on its side or head: Tesseract finds out
};
// `picture` is a file that Tesseract reads: PNM, PNG, JPEG, TIFF with several pages, BMP.
boost::system::result<std::vector<OcrPage>, Failure> recognize(std::string_view picture,
                                                               const Recognition& how,
                                                               const element::ReadContext& context);

// `number` is the page's.
element::Elements elements_of(const OcrPage& page, std::int64_t number);

}  // namespace docket::executor::page
