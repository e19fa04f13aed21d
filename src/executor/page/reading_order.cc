#include "executor/page/reading_order.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace docket::executor::page {
namespace {

// Whole numbers, right and bottom drawn in to nine tenths, so that boxes that touch are apart.
struct Shrunk {
  long left = 0;
  long top = 0;
  long right = 0;
  long bottom = 0;
};

Shrunk shrunk(const Box& box) {
  constexpr double kept = 0.9;
  const auto whole = [](double value) { return static_cast<long>(value); };
  const long left = whole(box.left);
  const long top = whole(box.top);
  const long width = whole(box.right) - left;
  const long height = whole(box.bottom) - top;
  const long right = whole(static_cast<double>(left) + static_cast<double>(width) * kept);
  const long bottom = whole(static_cast<double>(top) + static_cast<double>(height) * kept);
  return {left, top, std::max(right, left + 1), std::max(bottom, top + 1)};
}

using Part = std::vector<std::size_t>;

// Cuts `part` where a gap goes through all of it; sorted by where boxes begin.
template <class Begin, class End>
std::vector<Part> cut(Part part, Begin begin, End end) {
  std::ranges::stable_sort(part, {}, begin);
  std::vector<Part> parts;
  long covered = 0;
  for (const std::size_t at : part) {
    if (parts.empty() || begin(at) > covered) parts.emplace_back();
    parts.back().push_back(at);
    covered = std::max(parts.back().size() == 1 ? end(at) : covered, end(at));
  }
  return parts;
}

// Above this, a page is no page that somebody laid out: basic order is kept.
constexpr std::size_t boxes_max = 50'000;
// How often a box is looked at on the average before cutting ends: nested cuts of real pages are
// few, those of a page that was made to be slow are not.
constexpr std::size_t looks_max = 100;

}  // namespace

std::vector<std::size_t> reading_order(const std::vector<Box>& boxes) {
  Part all(boxes.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::ranges::stable_sort(all, [&](std::size_t a, std::size_t b) {
    return std::pair(boxes[a].top, boxes[a].left) < std::pair(boxes[b].top, boxes[b].left);
  });
  const bool is_outside = std::ranges::any_of(boxes, [](const Box& box) {
    return box.left < 0 || box.top < 0 || box.right < 0 || box.bottom < 0;
  });
  if (is_outside || boxes.size() > boxes_max) return all;
  std::vector<Shrunk> small;
  for (const Box& box : boxes) small.push_back(shrunk(box));
  std::vector<std::size_t> order;
  std::vector<Part> left = {std::move(all)};
  std::size_t looks = looks_max * boxes.size();
  while (!left.empty()) {
    Part part = std::move(left.back());
    left.pop_back();
    if (part.size() > looks) {
      order.insert(order.end(), part.begin(), part.end());
      continue;
    }
    looks -= part.size();
    std::vector<Part> columns = cut(
        std::move(part), [&](std::size_t at) { return small[at].left; },
        [&](std::size_t at) { return small[at].right; });
    const bool has_columns = columns.size() > 1;
    std::vector<Part> next;
    for (Part& column : columns) {
      std::vector<Part> rows = cut(
          std::move(column), [&](std::size_t at) { return small[at].top; },
          [&](std::size_t at) { return small[at].bottom; });
      // Not cut in either direction: done, in order of tops. A column waits for its turn.
      if (rows.size() == 1 && !has_columns) {
        order.insert(order.end(), rows[0].begin(), rows[0].end());
        continue;
      }
      for (Part& row : rows) next.push_back(std::move(row));
    }
    left.insert(left.end(), std::make_move_iterator(next.rbegin()),
                std::make_move_iterator(next.rend()));
  }
  return order;
}

}  // namespace docket::executor::page
