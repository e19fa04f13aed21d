// Where the headers of a mail end when no blank line says so.
//
// GMime drops lines before the blank line that are no headers, and without one all that follows:
// the text of mails that were saved or cut by hand. By Python's email library the body begins at
// the first such line.
//
// Guarantees: a header is a line "name:" with a name of RFC 5322, 3.6.8, blanks before the colon
//   being allowed as in 4.5.8, and the lines that continue it; an mbox's "From " may stand first.
//   What is none but stands before a header is left out, as is a byte order mark. Linear.
// Errors: none; a text without headers is a mail that is all body.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docket::executor::office {

// The mail with a blank line behind its headers and LF where its lines end in CR alone; nothing: it
// needs neither.
std::optional<std::string> with_head_set_off(std::string_view mail);

}  // namespace docket::executor::office
