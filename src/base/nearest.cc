#include "base/nearest.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace docket {
namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// Wagner and Fischer's algorithm with one row (J. ACM 21, 1974).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
  const std::string* best = nullptr;
  std::size_t least = 0;
  for (const std::string& candidate : known) {
    const std::size_t d = distance(word, candidate);
    if (d > std::max(word.size(), candidate.size()) / 2) continue;
    if (best != nullptr && d >= least) continue;
    best = &candidate;
    least = d;
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

}  // namespace docket
