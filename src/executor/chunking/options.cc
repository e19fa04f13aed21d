#include "executor/chunking/options.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "executor/element/reader.h"

namespace docket::executor::chunking {
namespace {

Failure refuse(std::string message) {
  return element::unreadable("bad_options", std::move(message));
}

std::optional<Failure> refusal_of_title(const ChunkOptions& options, std::int64_t hard_max) {
  const std::int64_t combine = options.combine_text_under_n_chars.value_or(hard_max);
  if (combine < 0) {
    return refuse(
        fmt::format("'combine_text_under_n_chars' argument must be >= 0, got {}", combine));
  }
  if (combine > hard_max) {
    return refuse(
        fmt::format("'combine_text_under_n_chars' argument must not exceed `max_characters` "
                    "value, got {} > {}",
                    combine, hard_max));
  }
  return std::nullopt;
}

}  // namespace

Window window_of(const ChunkOptions& options) {
  Window window;
  window.hard_max = options.max_characters.value_or(max_characters_default);
  window.soft_max = std::min(options.new_after_n_chars.value_or(window.hard_max), window.hard_max);
  if (options.strategy == Strategy::by_title) {
    window.combine_under = options.combine_text_under_n_chars.value_or(window.hard_max);
  }
  window.overlap = options.overlap;
  window.overlap_chunks = options.overlap_all ? options.overlap : 0;
  return window;
}

std::optional<Failure> refusal_of(const ChunkOptions& options) {
  const std::int64_t hard_max = options.max_characters.value_or(max_characters_default);
  if (hard_max <= 0) {
    return refuse(fmt::format("'max_characters' argument must be > 0, got {}", hard_max));
  }
  if (options.new_after_n_chars && *options.new_after_n_chars < 0) {
    return refuse(fmt::format("'new_after_n_chars' argument must be >= 0, got {}",
                              *options.new_after_n_chars));
  }
  if (options.overlap < 0) {
    return refuse(fmt::format("'overlap' argument must be >= 0, got {}", options.overlap));
  }
  if (options.overlap >= hard_max) {
    return refuse(fmt::format("'overlap' argument must be less than `max_characters`, got {} >= {}",
                              options.overlap, hard_max));
  }
  if (options.strategy == Strategy::by_title) return refusal_of_title(options, hard_max);
  const double threshold = options.similarity_threshold;
  if (options.strategy == Strategy::by_similarity && !(threshold > 0 && threshold < 1)) {
    return refuse(
        fmt::format("'similarity_threshold' argument must be > 0 and < 1, got {}", threshold));
  }
  return std::nullopt;
}

}  // namespace docket::executor::chunking
