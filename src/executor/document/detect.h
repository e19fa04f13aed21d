// Which format a file has.
//
// Guarantees: what the bytes say for certain (OLE, ZIP) goes first, then the asserted content type,
//   then other signatures, then the look of the text with the name's extension, then the extension
//   alone. docs/executors/document.md has the order in words.
// Callers: partition, the mail reader's attachments. Threads: pure.
#pragma once

#include <string_view>

#include "executor/document/file_type.h"

namespace docket::executor::document {

// `content_type`: what the client said; empty: nothing.
FileType detect(std::string_view bytes, std::string_view name, std::string_view content_type);

// gzip (RFC 1952), by its signature alone.
bool is_gzip(std::string_view bytes);

}  // namespace docket::executor::document
