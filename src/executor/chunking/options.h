// How elements are to be gathered into chunks, and which combinations of numbers make no sense.
//
// Guarantees: names and defaults are those of the Unstructured API (docs/formats/chunking.md).
//   Lengths are code points.
// Threads: values; pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include "base/failure.h"

namespace docket::executor::chunking {

enum class Strategy : std::uint8_t { basic, by_title, by_page, by_similarity };

struct ChunkOptions {
  Strategy strategy = Strategy::basic;
  std::optional<std::int64_t> max_characters;     // 500
  std::optional<std::int64_t> new_after_n_chars;  // max_characters
  // by_title: max_characters; the others never combine.
  std::optional<std::int64_t> combine_text_under_n_chars;
  std::int64_t overlap = 0;
  bool overlap_all = false;
  bool multipage_sections = true;
  bool include_orig_elements = true;
  double similarity_threshold = 0.5;
  bool do_not_break_similarity_on_footer_header = false;
};

inline constexpr std::int64_t max_characters_default = 500;

// The numbers that count, once absent ones have their defaults and caps are applied.
struct Window {
  std::int64_t hard_max = max_characters_default;
  std::int64_t soft_max = max_characters_default;
  std::int64_t combine_under = 0;
  std::int64_t overlap = 0;         // inside an element that has to be split
  std::int64_t overlap_chunks = 0;  // between chunks of whole elements
};
Window window_of(const ChunkOptions& options);

// kind invalid_input, code `bad_options`, in the words that clients of the API know.
std::optional<Failure> refusal_of(const ChunkOptions& options);

}  // namespace docket::executor::chunking
