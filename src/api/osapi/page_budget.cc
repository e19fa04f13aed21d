#include "api/osapi/page_budget.h"

#include <algorithm>
#include <numeric>

namespace docket::api::osapi {
namespace {

// About what the members around the texts take.
constexpr std::int64_t item_bytes = 256;
constexpr std::int64_t line_bytes = 128;
constexpr std::int64_t answer_bytes = 256;

std::vector<std::size_t> largest_first(std::span<const ItemSize> items,
                                       std::int64_t ItemSize::* bytes) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater(),
                           [&](std::size_t i) { return items[i].*bytes; });
  return order;
}

}  // namespace

std::vector<Shown> fit(std::span<const ItemSize> items, std::int64_t bytes_max) {
  std::vector<Shown> shown(items.size());
  std::int64_t total = 0;
  for (const ItemSize& item : items) {
    total += item.other_bytes + item.answer_bytes + item.result_bytes;
  }
  for (const std::size_t i : largest_first(items, &ItemSize::answer_bytes)) {
    if (total <= bytes_max || items[i].answer_bytes == 0) break;
    shown[i].has_answer_data = false;
    total -= items[i].answer_bytes;
  }
  for (const std::size_t i : largest_first(items, &ItemSize::result_bytes)) {
    if (total <= bytes_max || items[i].result_bytes == 0) break;
    shown[i].has_result = false;
    total -= items[i].result_bytes;
  }
  return shown;
}

ItemSize size_of(const store::View& view, const Story& story) {
  ItemSize size;
  size.other_bytes =
      item_bytes + static_cast<std::int64_t>(view.spec->submission.input.size()) +
      line_bytes * static_cast<std::int64_t>(story.timeline.size() + story.states.size());
  for (const auto& [host, answer] : story.answers) {
    size.other_bytes += answer_bytes + static_cast<std::int64_t>(answer.error.size());
    if (answer.output) size.answer_bytes += answer.output->bytes;
  }
  if (story.only_host) size.result_bytes = size.answer_bytes;
  return size;
}

}  // namespace docket::api::osapi
