// The pictures that stand between the text of a page, and the text in them.
//
// Guarantees: what is too small to be more than decoration is dropped, and so is what is more than
//   `inner_pictures_max`.
// Errors: those of Context::run_program and of recognition.
// Callers: the PDF reader, for hi_res. Threads: one at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/failure.h"
#include "executor/element/reader.h"
#include "executor/page/draw.h"
#include "executor/page/runs.h"

namespace docket::executor::page {

// As many as may be shown beside one another, each as small as it may be.
inline constexpr std::size_t inner_pictures_max = 20;

std::optional<Failure> read_pictures(std::vector<InnerPicture>& pictures, const PdfPage& page,
                                     const element::ReadContext& context);

}  // namespace docket::executor::page
