// Pictures of elements, cut out of the pages they stand on.
//
// Guarantees: elements without a place, and those whose type nobody asked for, stay as they are.
// Errors: those of Context::run_program; `limit` text_bytes, to which all pictures of a file count.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/failure.h"
#include "executor/element/element.h"
#include "executor/element/reader.h"
#include "executor/page/draw.h"

namespace docket::executor::page {

// What the library draws pages of a PDF with.
inline constexpr int crop_dpi = 200;

// `bytes` counts on from page to page.
std::optional<Failure> add_crops(std::span<element::Element> elements, const PdfPage& page, int dpi,
                                 std::int64_t& bytes, const element::ReadContext& context);

}  // namespace docket::executor::page
