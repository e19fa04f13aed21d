// Rectangles on a page: points or pixels, origin top left, y down.
//
// Threads: values.
#pragma once

#include <algorithm>

namespace docket::executor::page {

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  double width() const { return right - left; }
  double height() const { return bottom - top; }
  void unite(const Box& other) {
    left = std::min(left, other.left);
    top = std::min(top, other.top);
    right = std::max(right, other.right);
    bottom = std::max(bottom, other.bottom);
  }
  friend bool operator==(const Box&, const Box&) = default;
};

}  // namespace docket::executor::page
