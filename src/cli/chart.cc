#include "cli/chart.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "base/check.h"
#include "cli/text.h"

namespace docket::cli {
namespace {

struct Range {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();

  void widen(double value) {
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  bool is_empty() const { return least > greatest; }
  // Halved before the subtraction, so that the widest range does not overflow.
  double share(double value) const { return (value / 2 - least / 2) / (greatest / 2 - least / 2); }
  double at(double share) const { return least * (1 - share) + greatest * share; }
  // A curve that stays at one value runs through the middle.
  void open() {
    if (least != greatest) return;
    const double half = least == 0 ? 1 : std::abs(least) * 0.05;
    least -= half;
    greatest += half;
  }
};

bool is_drawn(const Curve& curve, std::size_t i) {
  return std::isfinite(curve.x[i]) && std::isfinite(curve.y[i]);
}

// As many decimals as it takes to tell a hundredth of the range apart.
std::string label(double value, const Range& range) {
  const double span = range.greatest - range.least;
  const double most = std::max(std::abs(range.least), std::abs(range.greatest));
  if (most >= 1e7 || span < 1e-6) return fmt::format("{:.5g}", value);
  const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(span))), 0, 8);
  return fmt::format("{:.{}f}", value, decimals);
}

class Canvas {
 public:
  Canvas(int width, int rows) : width_(width), rows_(rows), cells_(cell(0, rows)) {}

  int dots_across() const { return width_ * 2; }
  int dots_down() const { return rows_ * 4; }

  // Bresenham's line, both ends included.
  void line(int x0, int y0, int x1, int y1) {
    const int dx = std::abs(x1 - x0);
    const int dy = -std::abs(y1 - y0);
    const int step_x = x0 < x1 ? 1 : -1;
    const int step_y = y0 < y1 ? 1 : -1;
    int error = dx + dy;
    while (true) {
      set(x0, y0);
      if (x0 == x1 && y0 == y1) return;
      const int twice = 2 * error;
      if (twice >= dy) {
        error += dy;
        x0 += step_x;
      }
      if (twice <= dx) {
        error += dx;
        y0 += step_y;
      }
    }
  }

  // Unicode's braille patterns begin at U+2800; the low byte says which dots are there.
  std::string row(int index) const {
    std::string text;
    for (int x = 0; x < width_; ++x) {
      const unsigned dots = cells_[cell(x, index)];
      if (dots == 0) {
        text.push_back(' ');
      } else {
        text.push_back('\xE2');
        text.push_back(static_cast<char>(0xA0U | (dots >> 6U)));
        text.push_back(static_cast<char>(0x80U | (dots & 0x3FU)));
      }
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

 private:
  std::size_t cell(int x, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(x);
  }

  void set(int x, int y) {
    constexpr std::uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    auto& dots = cells_[cell(x / 2, y / 4)];
    dots = static_cast<std::uint8_t>(dots | bits[y % 4][x % 2]);
  }

  int width_;
  int rows_;
  std::vector<std::uint8_t> cells_;
};

void draw(const Curve& curve, const Range& xs, const Range& ys, Canvas& canvas) {
  const auto across = [&](std::size_t i) {
    return static_cast<int>(std::lround(xs.share(curve.x[i]) * (canvas.dots_across() - 1)));
  };
  const auto down = [&](std::size_t i) {
    return static_cast<int>(std::lround((1 - ys.share(curve.y[i])) * (canvas.dots_down() - 1)));
  };
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (!is_drawn(curve, i)) continue;
    const std::size_t from = i > 0 && is_drawn(curve, i - 1) ? i - 1 : i;
    canvas.line(across(from), down(from), across(i), down(i));
  }
}

// The least value at the left, the greatest at the right, the name between them; the first alone
// where they have no room.
std::string x_axis(const Curve& curve, const Range& xs, int width) {
  const std::string left = label(xs.least, xs);
  const std::string right = label(xs.greatest, xs);
  const int room = width - columns(left) - columns(right) - 2;
  if (room < 0) return clip(left, width);
  const std::string name = room > 0 ? clip(printable(curve.x_name), room) : "";
  const int space = room + 2 - columns(name);
  return fmt::format("{}{:{}}{}{:{}}{}", left, "", space / 2, name, "", space - space / 2, right);
}

}  // namespace

std::string draw_chart(const Curve& curve, const ChartSize& size) {
  DOCKET_CHECK(curve.x.size() == curve.y.size(), "a curve has a y for each x");
  Range xs;
  Range ys;
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (!is_drawn(curve, i)) continue;
    xs.widen(curve.x[i]);
    ys.widen(curve.y[i]);
  }
  const int width = std::max(24, size.width);
  std::string text = clip(printable(curve.y_name), width) + "\n";
  if (xs.is_empty()) return text + "(no values)\n";
  xs.open();
  ys.open();

  const int rows = std::max(3, size.rows);
  const std::string labels[] = {label(ys.greatest, ys), label(ys.at(0.5), ys), label(ys.least, ys)};
  int margin = 0;
  for (const std::string& each : labels) margin = std::max(margin, columns(each));
  Canvas canvas(width - margin - 2, rows);
  draw(curve, xs, ys, canvas);
  for (int row = 0; row < rows; ++row) {
    const bool is_middle = rows % 2 == 1 && row == rows / 2;
    const std::string& said = row == 0 ? labels[0] : is_middle ? labels[1] : labels[2];
    const bool is_labelled = row == 0 || row == rows - 1 || is_middle;
    text += fmt::format("{:>{}} {}{}\n", is_labelled ? said : "", margin, is_labelled ? "┤" : "│",
                        canvas.row(row));
  }
  text += fmt::format("{:{}} └", "", margin);
  for (int i = 0; i < width - margin - 2; ++i) text += "─";
  return text + fmt::format("\n{:{}}{}\n", "", margin + 2, x_axis(curve, xs, width - margin - 2));
}

}  // namespace docket::cli
