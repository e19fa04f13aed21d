// Which reader reads which format: the one table that a new format joins.
//
// Guarantees: a format without a reader is not supported.
// Threads: constant.
#pragma once

#include <string_view>

#include "executor/document/file_type.h"
#include "executor/element/reader.h"
#include "executor/office/mail.h"

namespace docket::executor::document {

using Read = element::Reading (*)(std::string_view bytes, const element::ReadContext& context);

// Null: not supported, or a mail.
Read reader_of(FileType type);

inline bool is_mail(FileType type) { return type == FileType::eml || type == FileType::msg; }

element::Reading read_mail(FileType type, std::string_view bytes,
                           const element::ReadContext& context,
                           const office::ReadAttachment& read_attachment);

}  // namespace docket::executor::document
