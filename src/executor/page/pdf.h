// PDF files, with or without text in them.
//
// Guarantees: `fast` gives the text that is in the file, page by page and each page by itself, in
//   the order in which it is read; pages without text are recognized where the strategy says so.
//   docs/formats/pdf.md has the rules in words.
// Errors: `encrypted`, `broken_pdf`, `limit` (pdf_pages, pdf_glyphs, render_pixels), and those of
//   programs.
// Threads: one at a time.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::page {

element::Reading read_pdf(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::page
