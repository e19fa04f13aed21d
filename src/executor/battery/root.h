// Roots of functions of one number.
//
// Guarantees: both end, whatever the function gives; neither allocates.
// Threads: pure functions.
#pragma once

#include <cmath>
#include <optional>
#include <utility>

#include "executor/battery/curve.h"

namespace docket::executor::battery {

// The root of a function that rises from `low` (value ≤ 0) to `high` (value ≥ 0), to the last bit.
template <class Function>
double bisect(const Function& rising, double low, double high) {
  for (int halvings = 0; halvings < 200; ++halvings) {
    const double middle = 0.5 * (low + high);
    if (middle == low || middle == high) break;
    (rising(middle) < 0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

// The root of a falling function with a known slope, between `low` (value ≥ 0) and `high` (value
// ≤ 0): Newton's steps where they stay inside the bracket, halving where they do not.
template <class Function>
double newton_bracketed(const Function& falling, double low, double high) {
  double x = 0.5 * (low + high);
  for (int steps = 0; steps < 200; ++steps) {
    const ValueAndSlope f = falling(x);
    if (f.value == 0) return x;
    (f.value > 0 ? low : high) = x;
    double next = x - f.value / f.slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::abs(next - x) <= 1e-15 * std::abs(next) || next == low || next == high) return next;
    x = next;
  }
  return x;
}

}  // namespace docket::executor::battery
