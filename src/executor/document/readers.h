// Which reader reads which format: the one table that a new format joins.
//
// Guarantees: a format without a reader is not supported.
// Threads: constant.
#pragma once

#include <functional>
#include <string_view>

#include "executor/document/file_type.h"
#include "executor/element/reader.h"

namespace docket::executor::document {

using Read = element::Reading (*)(std::string_view bytes, const element::ReadContext& context);

// Null: not supported, or a mail.
Read reader_of(FileType type);

inline bool is_mail(FileType type) { return type == FileType::eml || type == FileType::msg; }

using ReadAttachment = std::function<element::Reading(
    std::string_view name, std::string_view content_type, std::string_view bytes)>;
element::Reading read_mail(FileType type, std::string_view bytes,
                           const element::ReadContext& context,
                           const ReadAttachment& read_attachment);

}  // namespace docket::executor::document
