// How near the models are to PyBaMM, to an independent integration, and to the laws they must keep.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include "base/whole_file.h"
#include "executor/battery/parameters.h"
#include "executor/battery/simulate.h"

namespace docket::executor::battery {
namespace {

namespace json = boost::json;
using Column = std::vector<double>;

class Result {
 public:
  explicit Result(json::object value) : value_(std::move(value)) {}
  Column series(std::string_view name) const { return column("time_series", name); }
  Column steps(std::string_view name) const { return column("steps", name); }
  double metric(std::string_view name) const {
    return value_.at("metrics").at(name).to_number<double>();
  }

 private:
  Column column(std::string_view table, std::string_view name) const {
    return json::value_to<Column>(value_.at(table).at(name));
  }
  json::object value_;
};

Result simulate(json::object params) {
  QuietContext context;
  params["inline_points"] = 20000;
  const Outcome outcome = simulate_kind().make_executor()->run(
      {.input = json::serialize(params), .limits = {}}, context);
  const auto* failure = std::get_if<Failure>(&outcome);
  EXPECT_EQ(failure, nullptr) << failure->message << failure->detail;
  return Result(json::parse(std::get<Output>(outcome).json).as_object());
}

json::object discharge(std::string_view model, std::string_view rate, int points = 20) {
  json::object mesh;
  for (const char* name : {"x_n", "x_s", "x_p", "r_n", "r_p"}) mesh[name] = points;
  return {{"model", {{"type", model}, {"simulation_settings", {{"var_pts", mesh}}}}},
          {"parameter_set", "Chen2020"},
          {"experiment", "Discharge at " + std::string(rate) + " until 2.5 V"},
          {"output_period_s", 600}};
}

double interpolate(const Column& x, const Column& y, double at) {
  auto right = std::ranges::lower_bound(x, at) - x.begin();
  right = std::clamp<std::ptrdiff_t>(right, 1, std::ssize(x) - 1);
  const auto i = static_cast<std::size_t>(right);
  return y[i - 1] + (at - x[i - 1]) / (x[i] - x[i - 1]) * (y[i] - y[i - 1]);
}

// The rows of one step, with its times from its own start.
struct StepRows {
  Column time_s;
  Column volts;
};
StepRows rows_of(const Result& result, double step) {
  StepRows rows;
  const Column count = result.series("Step count");
  const Column time = result.series("Time [s]");
  const Column volts = result.series("Voltage [V]");
  const auto first = static_cast<std::size_t>(std::ranges::find(count, step) - count.begin());
  for (std::size_t i = first; i < count.size() && count[i] == step; ++i) {
    rows.time_s.push_back(time[i] - time[first]);
    rows.volts.push_back(volts[i]);
  }
  return rows;
}

// PyBaMM's tables: see scripts/reference/battery_reference.py. The last 1 % of each step is left
// out, where the voltage falls steeply and its end is compared as a time.
TEST(Accuracy, IsWithinAMillivoltOfPybamm) {
  const auto text = whole_file(DOCKET_SOURCE_DIR "/src/executor/battery/testdata/pybamm.json");
  const json::value tables = json::parse(text.value());
  for (const json::value& row : tables.at("cases").as_array()) {
    SCOPED_TRACE(json::value_to<std::string>(row.at("name")));
    json::object params = row.at("params").as_object();
    params["output_period_s"] = 1;
    const Result result = simulate(params);
    const json::array& steps = row.at("steps").as_array();
    const Column ends = result.steps("End time [s]");
    ASSERT_EQ(ends.size(), steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto time = json::value_to<Column>(steps[i].at("time_s"));
      const auto volts = json::value_to<Column>(steps[i].at("voltage_v"));
      const StepRows ours = rows_of(result, static_cast<double>(i));
      EXPECT_NEAR(ends[i], time.back(), 1e-3 * time.back()) << "step " << i;
      for (std::size_t k = 0; k < time.size(); ++k) {
        const double at = time[k] - time[0];
        if (at > 0.99 * (time.back() - time[0]) || at > ours.time_s.back()) continue;
        EXPECT_NEAR(interpolate(ours.time_s, ours.volts, at), volts[k], 1e-3)
            << "step " << i << " at " << at;
      }
    }
  }
}

// An independent explicit Runge-Kutta integration of the same equations (dt 0.6 ms).
TEST(Accuracy, AgreesWithAnExplicitIntegration) {
  struct Row {
    const char* model;
    const char* rate;
    int points;
    Column volts;  // every 600 s
    double cut_off_s;
  };
  const Row rows[] = {
      {"SPMe", "1C", 20, {4.036327, 3.811570, 3.659742, 3.511744, 3.402331, 3.236032}, 3555.883},
      {"SPMe", "1C", 40, {4.036327, 3.811314, 3.659584, 3.511694, 3.402291, 3.235983}, 3555.771},
      {"SPMe", "C/2", 20, {4.089952, 3.990235, 3.924023, 3.856820, 3.778876, 3.693048}, 7222.161},
      {"SPMe", "10 A", 20, {3.961169, 3.421253, 3.191445}, 1712.37},
      {"SPM", "1C", 20, {4.063390, 3.867894, 3.716235, 3.568377, 3.459111, 3.293079}, 3567.853},
      {"SPM", "C/2", 20, {4.103483, 4.016431, 3.950403, 3.883324, 3.805460, 3.719674}, 7231.341},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.model) + " " + row.rate + " " + std::to_string(row.points));
    const Result result = simulate(discharge(row.model, row.rate, row.points));
    const Column volts = result.series("Voltage [V]");
    for (std::size_t i = 0; i < row.volts.size(); ++i) EXPECT_NEAR(volts[i], row.volts[i], 1e-5);
    EXPECT_NEAR(result.metric("Duration [s]"), row.cut_off_s, 0.05);
    EXPECT_NEAR(result.metric("Final voltage [V]"), 2.5, 1e-9);
  }
}

// A finer mesh moves the trace less and less: by the square of the spacing.
TEST(Accuracy, ConvergesWithTheMesh) {
  const auto volts = [](int points) {
    return simulate(discharge("SPMe", "1C", points)).series("Voltage [V]")[3];
  };
  const double coarse = volts(10);
  const double middle = volts(20);
  const double fine = volts(40);
  const double finest = volts(80);
  const double order = std::log2(std::abs((middle - fine) / (fine - finest)));
  EXPECT_GT(std::abs(coarse - middle), std::abs(middle - fine));
  EXPECT_NEAR(order, 2, 0.5);
}

TEST(Accuracy, ConvergesWithTheTolerance) {
  const auto cut_off = [](double tolerance) {
    json::object params = discharge("SPMe", "1C");
    params["model"].as_object()["simulation_settings"].as_object()["solver"] = {
        {"rtol", tolerance}, {"atol", tolerance}};
    return simulate(params).metric("Duration [s]");
  };
  const double exact = cut_off(1e-10);
  EXPECT_NEAR(cut_off(1e-6), exact, 0.02);
  EXPECT_NEAR(cut_off(1e-8), exact, 5e-4);
}

json::object full_cycle() {
  return {{"parameter_set", "Chen2020"},
          {"model", {{"type", "SPMe"}}},
          {"initial_soc", 0.2},
          {"output_period_s", 5},
          {"experiment",
           {"Charge at C/2 until 4.2 V", "Hold at 4.2 V until C/50", "Rest for 1 hour",
            "Discharge at 15 W until 2.8 V", "Discharge at 3 Ohm for 20 minutes or until 2.6 V"}},
          {"extra_variables",
           {"Total lithium in particles [mol]", "Total lithium in negative electrode [mol]",
            "Total lithium in electrolyte [mol]"}}};
}

TEST(Accuracy, ConservesLithiumAndSalt) {
  const Result result = simulate(full_cycle());
  const Column particles = result.series("Total lithium in particles [mol]");
  const Column salt = result.series("Total lithium in electrolyte [mol]");
  const Column negative = result.series("Total lithium in negative electrode [mol]");
  const Column out = result.series("Discharge capacity [A.h]");
  const Column in = result.series("Charge capacity [A.h]");
  const Column count = result.series("Step count");
  double expected = negative[0];  // at the start of the step
  for (std::size_t i = 0; i < particles.size(); ++i) {
    EXPECT_NEAR(particles[i], particles[0], 1e-9 * particles[0]);
    EXPECT_NEAR(salt[i], salt[0], 1e-9 * salt[0]);
    if (i > 0 && count[i] != count[i - 1]) expected = negative[i];
    EXPECT_NEAR(negative[i], expected - (out[i] - in[i]) * 3600 / faraday, 1e-9 * negative[0]);
  }
}

// Simpson's rule over the stored rows of a discharge against the integrated energy.
TEST(Accuracy, ReportsTheEnergyThatItsTraceHas) {
  json::object params = discharge("SPMe", "1C");
  params["experiment"] = "Discharge at 1C for 3000 s";
  params["output_period_s"] = 1;
  params["model"].as_object()["simulation_settings"].as_object()["solver"] = {{"rtol", 1e-8},
                                                                              {"atol", 1e-8}};
  const Result result = simulate(params);
  const Column power = result.series("Power [W]");
  ASSERT_EQ(power.size(), 3001U);
  double sum = 0;
  for (std::size_t i = 0; i + 2 < power.size(); i += 2) {
    sum += (power[i] + 4 * power[i + 1] + power[i + 2]) / 3;
  }
  const double reported = result.metric("Discharge energy [W.h]");
  EXPECT_NEAR(sum / 3600, reported, 1e-6 * reported);
}

TEST(Accuracy, RestsAtTheOpenCircuitVoltage) {
  for (const char* model : {"SPM", "SPMe"}) {
    json::object params = discharge(model, "1C");
    params["experiment"] = {"Discharge at 1C for 30 minutes", "Rest for 24 hours"};
    params["extra_variables"] = json::array{"Bulk open-circuit voltage [V]"};
    const Result result = simulate(params);
    EXPECT_NEAR(result.series("Voltage [V]").back(),
                result.series("Bulk open-circuit voltage [V]").back(), 1e-4);
  }
}

}  // namespace
}  // namespace docket::executor::battery
