// The words of an enumeration whose enumerators count from 0.
//
// Guarantees: one table serves both directions, so a name always parses back.
// Threads: pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/check.h"

namespace docket::job {

template <class Enum, std::size_t size>
std::string_view word_of(const std::array<std::string_view, size>& words, Enum value) {
  const auto at = static_cast<std::size_t>(value);
  DOCKET_CHECK(at < size, "a value outside its enumeration");
  return words[at];
}

template <class Enum, std::size_t size>
std::optional<Enum> find_word(const std::array<std::string_view, size>& words,
                              std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

}  // namespace docket::job
