// Which jobs of a page are shown without what their hosts made, so that the page stays readable.
//
// Guarantees: the largest lose theirs first: the data of their responses, and when that is not
//   enough their results too. A page within the budget loses nothing.
// Threads: pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "api/osapi/codec.h"

namespace docket::api::osapi {

inline constexpr std::int64_t page_bytes_max = 8LL << 20;

struct ItemSize {
  std::int64_t other_bytes = 0;
  std::int64_t answer_bytes = 0;  // of the data of its responses
  std::int64_t result_bytes = 0;
};

// In the order of `items`.
std::vector<Shown> fit(std::span<const ItemSize> items, std::int64_t bytes_max);

ItemSize size_of(const store::View& view, const Story& story);

}  // namespace docket::api::osapi
