#include "executor/battery/curve.h"

#include <cmath>

namespace docket::executor::battery {
namespace {

constexpr double c_least = 10;        // mol/m³
constexpr double c_reference = 1000;  // mol/m³

}  // namespace

ValueAndSlope Curve::at(double s) const {
  ValueAndSlope sum{constant + linear * s, linear};
  for (const Term& term : terms) {
    const double u = term.gain * s + term.offset;
    const double t = term.shape == Shape::exp ? std::exp(u) : std::tanh(u);
    const double sech2 = 1 - t * t;
    double value = t;
    double slope = t;
    if (term.shape == Shape::tanh) slope = sech2;
    if (term.shape == Shape::sech2) {
      value = sech2;
      slope = -2 * t * sech2;
    }
    sum.value += term.amplitude * value;
    sum.slope += term.amplitude * term.gain * slope;
  }
  return sum;
}

ValueAndSlope Transport::at(double c) const {
  const bool clipped = c < c_least;
  const double z = (clipped ? c_least : c) / c_reference;
  const double root = std::sqrt(z);
  double sum = 0;
  double slope = 0;  // of the sum with respect to the root of z
  for (auto coefficient = coefficients.rbegin(); coefficient != coefficients.rend();
       ++coefficient) {
    slope = slope * root + sum;
    sum = sum * root + *coefficient;
  }
  const double factor = exp_gain == 0 ? scale : scale * std::exp(exp_gain * z);
  const double per_z = slope / (2 * root) + exp_gain * sum;
  return {factor * sum, clipped ? 0 : factor * per_z / c_reference};
}

}  // namespace docket::executor::battery
