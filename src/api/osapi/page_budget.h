// What of its jobs a page has no room for, so that it stays readable.
//
// Guarantees: a page within the budget loses nothing. Else the largest jobs lose first: the data of
//   their responses; when that is not enough, their results; then whatever is largest of timelines,
//   of what there is by host, and of the data of operations. What is left of a hundred jobs is
//   always within page_bytes_max.
// Threads: pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "api/osapi/codec.h"

namespace docket::api::osapi {

inline constexpr std::int64_t page_bytes_max = 8LL << 20;

// In bytes of JSON, rather more than less.
struct ItemSize {
  std::int64_t always = 0;
  std::int64_t answer_data = 0;
  std::int64_t result = 0;
  std::int64_t timeline = 0;  // what a short one leaves out
  std::int64_t hosts = 0;     // without the data of responses
  std::int64_t operation_data = 0;
};

// In the order of `items`.
std::vector<Shown> fit(std::span<const ItemSize> items, std::int64_t bytes_max);

ItemSize size_of(const store::View& view, const Story& story);

}  // namespace docket::api::osapi
