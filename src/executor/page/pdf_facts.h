// How many pages a PDF has and how large they are, by poppler's `pdfinfo`.
//
// Errors: `encrypted`; `broken_pdf` with the reason in `detail` {error}; `limit` pdf_pages.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "base/failure.h"
#include "executor/element/reader.h"

namespace docket::executor::page {

struct PageSize {
  double width = 0;  // in points, as shown: after rotation
  double height = 0;
};

// One entry a page.
using PdfFacts = boost::system::result<std::vector<PageSize>, Failure>;
PdfFacts pdf_facts(std::string_view bytes, const element::ReadContext& context);

// What `pdfinfo` printed; empty when it names no pages. Pages it does not name have no size.
std::vector<PageSize> parse_facts(std::string_view text, std::int64_t pages_max);

}  // namespace docket::executor::page
