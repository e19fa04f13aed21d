// The bytes of a text file as UTF-8.
//
// Guarantees: what is given back is valid UTF-8 without NUL and without a byte order mark.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "executor/element/element.h"
#include "executor/element/reader.h"

namespace docket::executor::markup {

// A text, or why there is none.
struct Decoded {
  std::string text;
  std::optional<Failure> failure;
};

// In `encoding` (a name of the IANA registry, also with underscores); when that is empty, what a
// byte order mark says, else UTF-8 if it is valid, else what uchardet finds, else the first of a
// fixed list that fits. Errors: bad_encoding.
Decoded decode(std::string_view bytes, std::string_view encoding);

// CRLF and CR become LF.
std::string unix_lines(std::string text);

// decode() and unix_lines(), as most readers want it.
Decoded decode_lines(std::string_view bytes, const element::ReadOptions& options);

}  // namespace docket::executor::markup
