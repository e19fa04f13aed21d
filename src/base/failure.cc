#include "base/failure.h"

#include <array>

#include "base/check.h"

namespace docket {
namespace {

constexpr std::array<std::string_view, failure_kinds> words = {
    "invalid_input", "not_buildable", "numeric",    "time_limit",  "memory_limit",
    "output_limit",  "crashed",       "internal",   "no_executor", "interrupted",
    "deadline",      "cancelled",     "dependency",
};

}  // namespace

std::string_view name(FailureKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  DOCKET_CHECK(at < words.size(), "a FailureKind outside its enumeration");
  return words[at];
}

std::optional<FailureKind> parse_failure_kind(std::string_view word) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word) return static_cast<FailureKind>(i);
  }
  return std::nullopt;
}

}  // namespace docket
