// UTF-8 by code points, for positions in error messages and for text of unknown origin.
//
// Guarantees: the decoder takes exactly what RFC 3629 allows: no overlong forms, no surrogates,
//   nothing above U+10FFFF.
// Threads: pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace docket {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;
};

// The first code point of `text`; empty when it is not well-formed there (or `text` is empty).
std::optional<CodePoint> decode_utf8(std::string_view text);

bool is_utf8(std::string_view text);

// `text` with every byte that is not part of a code point replaced by U+FFFD.
std::string scrub_utf8(std::string_view text);

}  // namespace docket
