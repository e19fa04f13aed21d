// Books (.epub): EPUB 3.3 and 2.
//
// Guarantees: the pages of the spine in order, each read as HTML; navigation documents and pages
// out
//   of line are left out. Nothing outside the archive is fetched.
// Errors: broken_file ("File is not a valid epub"), encrypted, limit; those of HTML pages.
// Threads: pure.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::office {

element::Reading read_epub(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::office
