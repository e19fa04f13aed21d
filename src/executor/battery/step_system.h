// The equations of one step: the cell's state, the current that its control fixes, and the charge
// and energy that have passed since the step began.
//
// Unknowns: the state of the Cell, I [A], then discharged and charged A·h, discharged and charged
//   W·h. Charge and energy are integrated with the rest, so that what is reported is what the
//   solver conserved.
// Threads: one integration at a time.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "executor/battery/cell.h"
#include "executor/battery/control.h"
#include "executor/battery/dae.h"
#include "executor/battery/tridiagonal.h"
#include "executor/battery/watch.h"

namespace docket::executor::battery {

struct Throughput {
  double discharge_ah = 0;
  double charge_ah = 0;
  double discharge_wh = 0;
  double charge_wh = 0;
};

// How an unknown vector reads.
struct Unknowns {
  std::span<const double> state;
  double current = 0;
  Throughput passed;
};

class StepSystem final : public Dae {
 public:
  // `cell` must outlive the system. `is_interrupted` is asked at each residual.
  StepSystem(const Cell& cell, const Control& control, std::vector<Watch> watches,
             double absolute_tolerance, std::function<bool()> is_interrupted);

  std::size_t size() const override { return cell_.size() + 1 + passed_count; }
  std::span<const double> absolute_tolerances() const override { return tolerances_; }
  void residual(std::span<const double> y, std::span<const double> slopes,
                std::span<double> out) override;
  void newton_step(std::span<const double> y, double c, std::span<double> x) override;
  std::size_t events() const override { return watches_.size(); }
  void event_values(std::span<const double> y, std::span<double> out) override;
  bool is_interrupted() override { return is_interrupted_(); }

  // Consistent unknowns and slopes at the start of the step.
  struct Consistent {
    std::vector<double> y;
    std::vector<double> slopes;
  };
  Consistent start(std::span<const double> state, double current) const;

  Unknowns read(std::span<const double> y) const;
  const std::vector<Watch>& watches() const { return watches_; }

 private:
  static constexpr std::size_t passed_count = 4;
  // d(passed)/dt
  static std::array<double, passed_count> flow(double current, double voltage);

  const Cell& cell_;
  Control control_;
  std::vector<Watch> watches_;
  std::vector<double> tolerances_;
  std::function<bool()> is_interrupted_;
  Tridiagonal matrix_;
  BorderedSolver solver_;
  std::vector<double> column_;
  std::vector<double> voltage_by_state_;
  std::vector<double> border_;
};

}  // namespace docket::executor::battery
