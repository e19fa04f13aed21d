// A curve drawn in braille characters, two by four dots in each.
//
// Guarantees: lines are at most as wide as asked; points that are no finite number leave a gap.
// Threads: pure. Cost: linear in the points and in the dots of the lines between them.
#pragma once

#include <string>
#include <vector>

namespace docket::cli {

struct Curve {
  std::string x_name;
  std::string y_name;
  std::vector<double> x;
  std::vector<double> y;  // as long as x
};

struct ChartSize {
  int width = 72;  // columns in all, labels included; at least 24
  int rows = 15;   // of the drawing alone, at least 3; an odd number has a middle
};

std::string draw_chart(const Curve& curve, const ChartSize& size);

}  // namespace docket::cli
