#include "executor/battery/cell.h"

#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "executor/battery/control.h"
#include "executor/battery/parameter_sets.h"

namespace docket::executor::battery {
namespace {

struct Subject {
  Cell cell;
  std::vector<double> state;  // away from equilibrium
};

std::vector<Subject> subjects() {
  std::vector<Subject> made;
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> spread(0.95, 1.05);
  for (const std::string& name : parameter_set_names()) {
    Parameters p = *find_parameter_set(name);
    p.ambient_k = 305;
    p.contact_resistance = 0.01;
    for (const ModelType type : {ModelType::spm, ModelType::spme}) {
      Cell cell(p, type, {.x_n = 5, .x_s = 4, .x_p = 6, .r_n = 7, .r_p = 8});
      std::vector<double> state = cell.at_rest({0.6, 0.55});
      for (double& unknown : state) unknown *= spread(random);
      made.push_back({std::move(cell), std::move(state)});
    }
  }
  return made;
}

// Every slope the Newton step uses, against differences.
TEST(Cell, SlopesAreThoseOfTheValues) {
  constexpr double h = 1e-6;
  for (const Subject& subject : subjects()) {
    const Cell& cell = subject.cell;
    const std::size_t n = cell.size();
    constexpr double current = 1.3;
    Tridiagonal slopes(n);
    cell.write_slopes(subject.state, slopes);
    std::vector<double> by_state(n);
    const ValueAndSlope v = cell.terminal(subject.state, current, by_state);
    EXPECT_NEAR(v.value, cell.voltage(subject.state, current).terminal(), 1e-12);
    const auto terminal = [&](const std::vector<double>& state, double amperes) {
      return cell.voltage(state, amperes).terminal();
    };
    EXPECT_NEAR(
        v.slope,
        (terminal(subject.state, current + h) - terminal(subject.state, current - h)) / (2 * h),
        1e-7);
    for (std::size_t j = 0; j < n; ++j) {
      std::vector<double> up = subject.state;
      std::vector<double> down = subject.state;
      up[j] += h;
      down[j] -= h;
      EXPECT_NEAR(by_state[j], (terminal(up, current) - terminal(down, current)) / (2 * h), 1e-6);
      std::vector<double> rates_up(n);
      std::vector<double> rates_down(n);
      cell.rates(up, current, rates_up);
      cell.rates(down, current, rates_down);
      for (std::size_t i = 0; i < n; ++i) {
        double slope = 0;
        if (i == j) slope = slopes.diagonal[i];
        if (i == j + 1) slope = slopes.lower[i];
        if (i + 1 == j) slope = slopes.upper[i];
        EXPECT_NEAR(slope, (rates_up[i] - rates_down[i]) / (2 * h), 1e-7) << i << ' ' << j;
      }
    }
  }
}

TEST(Cell, RatesConserveLithiumAndSalt) {
  for (const Subject& subject : subjects()) {
    const Cell& cell = subject.cell;
    constexpr double current = 2;
    std::vector<double> rates(cell.size());
    cell.rates(subject.state, current, rates);
    const double per_second = current / faraday;
    EXPECT_NEAR(cell.negative().lithium_mol(cell.negative_shells(rates)), -per_second,
                1e-12 * per_second);
    EXPECT_NEAR(cell.positive().lithium_mol(cell.positive_shells(rates)), per_second,
                1e-12 * per_second);
    if (!cell.electrolyte()) continue;
    EXPECT_NEAR(cell.electrolyte()->salt_mol(cell.salt(rates)), 0, 1e-12 * per_second);
  }
}

TEST(Cell, VoltageIsFiniteForEveryFiniteState) {
  for (const Subject& subject : subjects()) {
    for (const double value : {-1.0, 0.0, 1.0, 2.0, 1e6}) {
      const std::vector<double> state(subject.state.size(), value);
      EXPECT_TRUE(std::isfinite(subject.cell.voltage(state, 3).terminal())) << value;
    }
  }
}

TEST(Control, FindsTheCurrentThatMeetsIt) {
  for (const Subject& subject : subjects()) {
    for (const Control control :
         {Control{Unit::ampere, 2}, Control{Unit::volt, 3.5}, Control{Unit::volt, 4.15},
          Control{Unit::watt, 5}, Control{Unit::watt, -5}, Control{Unit::ohm, 2},
          Control{Unit::ohm, -2}}) {
      const auto current = find_current(control, subject.cell, subject.state);
      ASSERT_TRUE(current);
      const double volts = subject.cell.voltage(subject.state, *current).terminal();
      EXPECT_NEAR(evaluate(control, *current, volts).value, 0, 1e-9);
    }
    EXPECT_FALSE(find_current({Unit::watt, 1e9}, subject.cell, subject.state));
  }
}

TEST(BorderedSolver, SolvesWhatItIsGiven) {
  constexpr std::size_t n = 6;
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> any(-1, 1);
  Tridiagonal t(n);
  std::vector<double> u(n), w(n), x(n);
  for (std::size_t i = 0; i < n; ++i) {
    t.lower[i] = any(random);
    t.upper[i] = any(random);
    t.diagonal[i] = 4 + any(random);
    u[i] = any(random);
    w[i] = any(random);
    x[i] = any(random);
  }
  constexpr double z = 0.7;
  constexpr double d = -2;
  std::vector<double> b(n);
  for (std::size_t i = 0; i < n; ++i) {
    b[i] = t.diagonal[i] * x[i] + u[i] * z + (i > 0 ? t.lower[i] * x[i - 1] : 0) +
           (i + 1 < n ? t.upper[i] * x[i + 1] : 0);
  }
  const double e = std::transform_reduce(w.begin(), w.end(), x.begin(), d * z);
  EXPECT_NEAR(BorderedSolver(n).solve(t, u, w, d, b, e), z, 1e-13);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(b[i], x[i], 1e-13);
}

}  // namespace
}  // namespace docket::executor::battery
