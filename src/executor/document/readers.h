// Which reader reads which format: the one table that a new format joins.
//
// Guarantees: a format without a reader is not supported.
// Threads: constant.
#pragma once

#include <string_view>

#include "executor/document/file_type.h"
#include "executor/element/reader.h"

namespace docket::executor::document {

using Read = element::Reading (*)(std::string_view bytes, const element::ReadContext& context);

// Null: not supported.
Read reader_of(FileType type);

}  // namespace docket::executor::document
