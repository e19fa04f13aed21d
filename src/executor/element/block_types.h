// Which elements a client wants the pictures of: `extract_image_block_types`.
//
// Threads: pure.
#pragma once

#include "executor/element/element.h"
#include "executor/element/reader.h"

namespace docket::executor::element {

// Names of types are compared without case.
bool is_picture_wanted(const ReadOptions& options, Type type);

}  // namespace docket::executor::element
