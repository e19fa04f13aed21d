#include "executor/battery/simulate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include "base/whole_file.h"
#include "executor/battery/parameters.h"
#include "executor/battery/variables.h"
#include "executor/conformance/conformance.h"
#include "support/fake_clock.h"

namespace docket::executor::battery {

INSTANTIATE_TEST_SUITE_P(
    Simulate, KindConformance,
    testing::Values(Subject{
        .make = simulate_kind,
        .good = {R"({"parameter_set":"Chen2020","experiment":"Discharge at 1C until 2.5 V"})",
                 R"({"model":{"type":"SPM"},"parameter_set":"Marquis2019","initial_soc":0.3,
                     "experiment":[["Charge at 1C until 4.1 V","Hold at 4.1 V until C/20"]],
                     "extra_variables":["Negative electrode stoichiometry"]})"},
        .bad =
            {"{}", R"({"parameter_set":"Chen2020"})", R"({"experiment":["Rest for 1 hour"]})",
             R"({"parameter_set":"Chen2020","experiment":"Rest for 1 h","output_period_s":1e999})"},
        .endless = R"({"parameter_set":"Chen2020","output_period_s":1,
                       "experiment":["Discharge at C/20 until 2.5 V"]})"}));

namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

Outcome run(const json::value& params, Limits limits = {}) {
  QuietContext context;
  return simulate_kind().make_executor()->run({.input = json::serialize(params), .limits = limits},
                                              context);
}

json::object succeed(const json::value& params) {
  const Outcome outcome = run(params);
  const auto* failure = std::get_if<Failure>(&outcome);
  EXPECT_EQ(failure, nullptr) << failure->message << ' ' << failure->detail;
  return json::parse(std::get<Output>(outcome).json).as_object();
}

template <class T>
std::vector<T> column(const json::object& result, std::string_view table, std::string_view name) {
  return json::value_to<std::vector<T>>(result.at(table).at(name));
}

json::object good() {
  return {{"model", {{"type", "SPMe"}}},
          {"parameter_set", "Chen2020"},
          {"experiment", {"Discharge at 1C until 2.5 V"}}};
}

// A good input with the member at `pointer` (of a top-level object at most) replaced.
json::object with(std::string_view pointer, json::value value) {
  json::object params = good();
  const std::size_t inner = pointer.find('/', 1);
  const std::string_view key = pointer.substr(1, inner - 1);
  if (inner == std::string_view::npos) {
    params[key] = std::move(value);
  } else {
    params.at(key).as_object()[pointer.substr(inner + 1)] = std::move(value);
  }
  return params;
}

// The contract's example, word for word.
TEST(Simulate, RefusesAnUnknownModelAsTheContractShows) {
  const Outcome outcome = run(json::parse(
      R"({"model":{"type":"SPMX"},"parameter_set":"Chen2020","experiment":["Rest for 1 hour"]})"));
  const auto& failure = std::get<Failure>(outcome);
  EXPECT_EQ(failure.kind, FailureKind::invalid_input);
  EXPECT_EQ(failure.message, "Unknown model type 'SPMX'");
  EXPECT_EQ(failure.detail, R"({"stage":"parse","path":"/model/type","value":"SPMX",)"
                            R"("expected":["SPM","SPMe","DFN","ECM"]})");
}

struct Refusal {
  const char* pointer;
  const char* value;  // JSON
  FailureKind kind;
  const char* code;
  const char* says;
  const char* path;
};

void expect_refusals(std::span<const Refusal> rows) {
  for (const Refusal& row : rows) {
    SCOPED_TRACE(fmt::format("{} = {}", row.pointer, row.value));
    const Outcome outcome = run(with(row.pointer, json::parse(row.value)));
    const auto* failure = std::get_if<Failure>(&outcome);
    ASSERT_NE(failure, nullptr);
    EXPECT_EQ(failure->kind, row.kind);
    EXPECT_EQ(failure->code, row.code);
    EXPECT_THAT(failure->message, HasSubstr(row.says));
    const json::value detail = json::parse(failure->detail);
    EXPECT_TRUE(detail.as_object().contains("stage"));
    const json::value* path = detail.as_object().if_contains("path");
    EXPECT_EQ(path == nullptr ? "" : json::value_to<std::string>(*path), row.path);
    EXPECT_FALSE(failure->retryable);
  }
}

TEST(Simulate, RefusesWhatBreaksTheForm) {
  constexpr auto kind = FailureKind::invalid_input;
  const Refusal rows[] = {
      {"/experimnt", "[]", kind, "unknown_key",
       "Unknown key 'experimnt'; did you mean 'experiment'?", "/experimnt"},
      {"/a~b", "1", kind, "unknown_key", "Unknown key 'a~b'", "/a~0b"},
      {"/model", "\"SPMe\"", kind, "wrong_type", "'/model' must be an object", "/model"},
      {"/model/type", "7", kind, "wrong_type", "must be a string", "/model/type"},
      {"/model/typ", "\"SPM\"", kind, "unknown_key", "did you mean 'type'?", "/model/typ"},
      {"/model/options", R"({"thermal":"isotermal"})", kind, "unknown_option",
       "did you mean 'isothermal'?", "/model/options/thermal"},
      {"/model/simulation_settings", R"({"var_pts":{"x_n":2}})", kind, "out_of_range",
       "from 3 to 200", "/model/simulation_settings/var_pts/x_n"},
      {"/model/simulation_settings", R"({"var_pts":{"x_n":7.5}})", kind, "wrong_type",
       "a whole number", "/model/simulation_settings/var_pts/x_n"},
      {"/model/simulation_settings", R"({"var_pts":{"y":7}})", kind, "unknown_key",
       "Unknown key 'y'", "/model/simulation_settings/var_pts/y"},
      {"/model/simulation_settings", R"({"solver":{"rtol":0}})", kind, "out_of_range",
       "from 1e-12 to 0.01", "/model/simulation_settings/solver/rtol"},
      {"/parameter_set", "null", kind, "missing_key", "'parameter_set' is missing",
       "/parameter_set"},
      {"/parameter_set", "\"Chen2021\"", kind, "unknown_parameter_set",
       "Unknown parameter set 'Chen2021'; did you mean 'Chen2020'?", "/parameter_set"},
      {"/parameters", "[]", kind, "wrong_type", "must be an object", "/parameters"},
      {"/parameters", R"({"Separator porosity":true})", kind, "wrong_type",
       "must be a finite number", "/parameters/Separator porosity"},
      {"/experiment", "null", kind, "missing_key", "'experiment' is missing", "/experiment"},
      {"/experiment", "7", kind, "wrong_type", "a string or an array", "/experiment"},
      {"/experiment", "[]", kind, "wrong_type", "at least one step", "/experiment"},
      {"/experiment", "[[[\"Rest for 1 h\"]]]", kind, "wrong_type", "must be a string",
       "/experiment/0/0"},
      {"/experiment", R"([["Rest for 1 h","Res for 1 h"]])", kind, "bad_step",
       "Unknown first word 'Res'; did you mean 'Rest'?", "/experiment/0/1"},
      {"/initial_soc", "1.5", kind, "out_of_range", "from 0 to 1", "/initial_soc"},
      {"/initial_voltage", "4.3", kind, "out_of_range", "from 2.5 to 4.2", "/initial_voltage"},
      {"/ambient_temperature", "25", kind, "out_of_range", "from 200 to 400",
       "/ambient_temperature"},
      {"/output_period_s", "0", kind, "out_of_range", "from 0.001", "/output_period_s"},
      {"/inline_points", "20001", kind, "out_of_range", "from 0 to 20000", "/inline_points"},
      {"/extra_variables", R"(["Negative electrode stochiometry"])", kind, "unknown_variable",
       "did you mean 'Negative electrode stoichiometry'?", "/extra_variables/0"},
      {"/extra_variables", "[7]", kind, "wrong_type", "a string", "/extra_variables/0"},
  };
  expect_refusals(rows);
  json::object both = with("/initial_soc", 0.5);
  both["initial_voltage"] = 3.8;
  EXPECT_EQ(std::get<Failure>(run(both)).code, "conflicting_keys");
}

TEST(Simulate, RefusesWhatCannotBeBuilt) {
  constexpr auto kind = FailureKind::not_buildable;
  const Refusal rows[] = {
      {"/model/type", "\"DFN\"", kind, "not_built_yet", "Model type 'DFN' is not built yet",
       "/model/type"},
      {"/model/type", "\"ECM\"", kind, "not_built_yet", "not built yet", "/model/type"},
      {"/model/options", R"({"thermal":"lumped"})", kind, "not_built_yet", "'lumped'",
       "/model/options/thermal"},
      {"/model/options", R"({"rc pairs":"1"})", kind, "not_built_yet", "'rc pairs'",
       "/model/options/rc pairs"},
      {"/protocol", "\"Rest for 1 hour\"", kind, "not_built_yet", "'protocol'", "/protocol"},
      {"/bpx", "{}", kind, "not_built_yet", "'bpx'", "/bpx"},
      {"/parameterized_model", "\"id\"", kind, "not_built_yet", "'parameterized_model'",
       "/parameterized_model"},
      {"/parameters", R"({"Separator porosity":"x**2"})", kind, "not_built_yet",
       "A function or table", "/parameters/Separator porosity"},
      {"/parameters", R"({"Electrolyte diffusivity [m2.s-1]":{"x":[0],"y":[1]}})", kind,
       "not_built_yet", "A function or table", "/parameters/Electrolyte diffusivity [m2.s-1]"},
      {"/parameters", R"({"Negative electrode OCP [V]":0.1})", kind, "not_built_yet",
       "not built yet", "/parameters/Negative electrode OCP [V]"},
      {"/parameters", R"({"Seperator porosity":0.4})", kind, "unknown_parameter",
       "Unknown parameter 'Seperator porosity'; did you mean 'Separator porosity'?",
       "/parameters/Seperator porosity"},
      {"/parameters", R"({"Separator porosity":1.4})", kind, "bad_parameter_value",
       "must be above 0 and at most 1, not 1.4", "/parameters/Separator porosity"},
      {"/parameters", R"({"Negative electrode thickness [m]":-1e-6})", kind, "bad_parameter_value",
       "must be above 0", "/parameters/Negative electrode thickness [m]"},
      {"/parameters", R"({"Negative electrode porosity":0.3})", kind, "bad_parameter_value",
       "add up to 1.05", "/parameters/Negative electrode porosity"},
      {"/parameters", R"({"Lower voltage cut-off [V]":4.5})", kind, "bad_parameter_value",
       "is not below", "/parameters/Lower voltage cut-off [V]"},
      {"/parameters", R"({"Initial concentration in negative electrode [mol.m-3]":34000})", kind,
       "bad_parameter_value", "not between 0 and 1",
       "/parameters/Initial concentration in negative electrode [mol.m-3]"},
      {"/parameters", R"({"Open-circuit voltage at 100% SOC [V]":9})", kind, "no_soc_window",
       "No stoichiometry", ""},
  };
  expect_refusals(rows);
  json::object two = with("/initial_temperature", 310);
  two["ambient_temperature"] = 298.15;
  EXPECT_EQ(std::get<Failure>(run(two)).code, "not_built_yet");
}

TEST(Simulate, FailsStepsThatCannotBeMet) {
  constexpr auto kind = FailureKind::numeric;
  const Refusal rows[] = {
      {"/experiment", R"(["Hold at 4.3 V for 1 h"])", kind, "step_infeasible",
       "leaves the cell's cut-offs of 2.5 V and 4.2 V", "/experiment/0"},
      {"/experiment", R"(["Rest for 1 h","Discharge at 10 MW for 1 h"])",
       FailureKind::invalid_input, "bad_step", "Unknown unit 'MW'", "/experiment/1"},
      {"/experiment", R"(["Rest for 1 h","Discharge at 10000 W for 1 h"])", kind, "step_infeasible",
       "No current meets step 'Discharge at 10000 W for 1 h'", "/experiment/1"},
      {"/experiment", R"(["Hold at 4 V until 0.001 uA"])", FailureKind::invalid_input, "bad_step",
       "Unknown unit 'uA'", "/experiment/0"},
      {"/experiment", R"(["Discharge at 1 mA until 3 V"])", kind, "step_infeasible",
       "did not reach its end within 86400 s", "/experiment/0"},
      {"/experiment", R"(["Charge at 1C until 3 V"])", kind, "step_infeasible",
       "had reached its end before it began", "/experiment"},
  };
  expect_refusals(rows);
  const Outcome outcome = run(with("/experiment", {"Rest for 1 h", "Discharge at 1 mA until 3 V"}));
  const json::value detail = json::parse(std::get<Failure>(outcome).detail);
  EXPECT_EQ(detail.at("step_index"), 1);
  EXPECT_EQ(detail.at("stage"), "solve");
  EXPECT_EQ(detail.at("time_s"), 90000.0);
}

TEST(Simulate, FailsWhereTheNumbersDo) {
  constexpr auto kind = FailureKind::numeric;
  const Refusal rows[] = {
      {"/parameters", R"({"Contact resistance [Ohm]":1e308})", kind, "no_initial_state",
       "no finite voltage at the start of step 'Discharge at 1C until 2.5 V'", "/experiment/0"},
      {"/parameters", R"({"Positive particle diffusivity [m2.s-1]":1e300})", kind, "solver_failed",
       "could not integrate step", "/experiment/0"},
  };
  expect_refusals(rows);
  const Outcome outcome =
      run(with("/parameters", {{"Positive particle diffusivity [m2.s-1]", 1e300}}));
  const json::value detail = json::parse(std::get<Failure>(outcome).detail);
  EXPECT_EQ(detail.at("stage"), "solve");
  EXPECT_LT(detail.at("ida_flag").as_int64(), 0);
}

TEST(Simulate, RefusesToStoreTooMuch) {
  json::object params = with("/experiment", "Rest for 100 hours");
  params["model"] = {{"type", "SPM"},
                     {"simulation_settings", {{"var_pts", {{"r_n", 3}, {"r_p", 3}}}}}};
  params["output_period_s"] = 0.001;
  params["extra_variables"] = json::array(variable_names().begin(), variable_names().end());
  const auto failure = std::get<Failure>(run(params));
  EXPECT_EQ(failure.kind, FailureKind::output_limit);
  EXPECT_EQ(failure.code, "too_many_rows");
}

// A clock that moves a second with each question.
class HastyContext final : public Context {
 public:
  bool is_cancelled() const override { return false; }
  void progress(double, std::string_view) override {}
  const Clock& clock() const override {
    clock_.advance(Millis(1000));
    return clock_;
  }

 private:
  mutable test::FakeClock clock_{from_micros(0)};
};

TEST(Simulate, EndsAtItsWallLimit) {
  HastyContext context;
  const Outcome outcome = simulate_kind().make_executor()->run(
      {.input = json::serialize(good()), .limits = {.wall = Millis(20'000)}}, context);
  const auto& failure = std::get<Failure>(outcome);
  EXPECT_EQ(failure.kind, FailureKind::time_limit);
  EXPECT_EQ(failure.code, "wall_limit");
  EXPECT_EQ(json::parse(failure.detail).at("step_index"), 0);
}

TEST(Simulate, NamesTheSimulationAfterItsJob) {
  QuietContext context;
  const Outcome outcome =
      simulate_kind().make_executor()->run({.job = "0198c8a0-0000-7000-8000-000000000001",
                                            .input = json::serialize(good()),
                                            .limits = {}},
                                           context);
  EXPECT_EQ(json::parse(std::get<Output>(outcome).json).at("simulation_id"),
            "0198c8a0-0000-7000-8000-000000000001");
  EXPECT_FALSE(succeed(good()).contains("simulation_id"));
}

TEST(Simulate, GivesTheDocumentedResult) {
  const json::object result = succeed(with("/output_period_s", 600));
  const auto time = column<double>(result, "time_series", "Time [s]");
  ASSERT_EQ(time.size(), 7U);
  EXPECT_EQ(time[1], 600);
  EXPECT_NEAR(time[6], 3555.88, 0.01);
  for (const auto& [name, values] : result.at("time_series").as_object()) {
    EXPECT_EQ(values.as_array().size(), 7U) << name;
  }
  std::vector<std::string> names;
  for (const auto& member : result.at("time_series").as_object()) names.emplace_back(member.key());
  EXPECT_THAT(names, ElementsAre("Time [s]", "Step count", "Cycle count", "Current [A]",
                                 "Voltage [V]", "Power [W]", "Temperature [degC]",
                                 "Discharge capacity [A.h]", "Charge capacity [A.h]",
                                 "Discharge energy [W.h]", "Charge energy [W.h]", "SOC"));
  EXPECT_EQ(column<std::string>(result, "steps", "Step type")[0], "Constant current discharge");
  EXPECT_EQ(column<std::string>(result, "steps", "Termination")[0], "Voltage < 2.5 V");
  EXPECT_EQ(result.at("termination"), "event: Voltage < 2.5 V");
  EXPECT_EQ(result.at("truncated"), false);
  EXPECT_FALSE(result.contains("rows_total"));
  EXPECT_TRUE(result.at("solver").as_object().contains("wall_s"));
  EXPECT_TRUE(result.at("time_series").at("Step count").at(0).is_int64() ||
              result.at("time_series").at("Step count").at(0).is_uint64());
  EXPECT_NEAR(result.at("metrics").at("Max temperature [degC]").as_double(), 25, 1e-9);
}

TEST(Simulate, CountsStepsAndCyclesAndSkipsWhatIsDone) {
  json::object params = with("/initial_soc", 0.5);
  params["experiment"] = json::parse(
      R"json([["Discharge at 1C for 10 minutes","Rest for 10 minutes"],
          "Discharge at 1C until 4.1 V",
          ["Charge at C/2 for 600 s","Hold at 3.9 V for 5 minutes (1 minute period)",
           "Charge at 4 W for 1 minute","Discharge at 2 Ohm for 1 minute"]])json");
  const json::object result = succeed(params);
  EXPECT_THAT(column<int>(result, "steps", "Step count"), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(column<int>(result, "steps", "Cycle count"), ElementsAre(0, 0, 2, 2, 2, 2));
  EXPECT_THAT(column<std::string>(result, "steps", "Step type"),
              ElementsAre("Constant current discharge", "Rest", "Constant current charge",
                          "Constant voltage hold", "Constant power charge",
                          "Constant resistance discharge"));
  const auto duration = column<double>(result, "steps", "Duration [s]");
  EXPECT_NEAR(duration[3], 300, 1e-9);
  const auto charge = column<double>(result, "steps", "Charge capacity [A.h]");
  EXPECT_NEAR(charge[2], 2.5 / 6, 1e-9);
  EXPECT_EQ(column<double>(result, "steps", "Discharge capacity [A.h]")[2], 0);
  EXPECT_EQ(result.at("termination"), "final time");
  // Capacity starts again at each step.
  const auto count = column<int>(result, "time_series", "Step count");
  const auto passed = column<double>(result, "time_series", "Discharge capacity [A.h]");
  for (std::size_t i = 1; i < count.size(); ++i) {
    if (count[i] != count[i - 1]) {
      EXPECT_EQ(passed[i], 0);
    }
  }
}

TEST(Simulate, StopsAtTheCellsOwnCutOffs) {
  struct Row {
    const char* experiment;
    double soc;
    const char* termination;
    double final_v;
  };
  const Row rows[] = {
      {R"(["Discharge at 1C for 2 h","Rest for 1 h"])", 0.5, "event: Minimum voltage [V]", 2.5},
      {R"(["Charge at 1C for 2 h"])", 0.5, "event: Maximum voltage [V]", 4.2},
      {R"(["Discharge at 1C until 2 V"])", 0.5, "event: Minimum voltage [V]", 2.5},
      {R"(["Discharge at 1C until 2.5 V","Discharge at 1C for 1 h"])", 0.1,
       "event: Minimum voltage [V]", 2.5},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.experiment);
    json::object params = with("/initial_soc", row.soc);
    params["experiment"] = json::parse(row.experiment);
    const json::object result = succeed(params);
    EXPECT_EQ(result.at("termination"), row.termination);
    EXPECT_EQ(result.at("truncated"), true);
    EXPECT_NEAR(result.at("metrics").at("Final voltage [V]").as_double(), row.final_v, 1e-6);
  }
}

TEST(Simulate, RestsAtBothEndsOfTheWindow) {
  for (const double soc : {0.0, 1.0}) {
    json::object params = with("/initial_soc", soc);
    params["experiment"] = "Rest for 1 hour";
    const json::object result = succeed(params);
    EXPECT_EQ(result.at("truncated"), false);
    EXPECT_NEAR(column<double>(result, "time_series", "SOC").back(), soc, 1e-9);
    EXPECT_NEAR(column<double>(result, "time_series", "Voltage [V]").back(), soc == 0 ? 2.5 : 4.2,
                1e-6);
  }
}

TEST(Simulate, ThinsItsRowsAndKeepsTheEndsOfSteps) {
  json::object params = with("/output_period_s", 1);
  params["experiment"] = {"Discharge at 1C for 1000 s", "Rest for 1000 s"};
  for (const int points : {0, 1, 3, 50, 20000}) {
    params["inline_points"] = points;
    const json::object result = succeed(params);
    const auto time = column<double>(result, "time_series", "Time [s]");
    if (points == 20000) {
      EXPECT_FALSE(result.contains("rows_total"));
      EXPECT_EQ(time.size(), 2002U);
      continue;
    }
    EXPECT_EQ(time.size(), static_cast<std::size_t>(points));
    EXPECT_EQ(result.at("rows_total"), 2002);
    EXPECT_TRUE(std::ranges::is_sorted(time));
    if (points < 4) continue;
    EXPECT_EQ(time.front(), 0);
    EXPECT_EQ(time.back(), 2000);
    EXPECT_EQ(std::ranges::count(time, 1000), 2);
  }
}

TEST(Simulate, GivesEveryExtraVariable) {
  json::object params = with("/output_period_s", 600);
  params["extra_variables"] = json::array(variable_names().begin(), variable_names().end());
  for (const char* model : {"SPM", "SPMe"}) {
    params["model"] = {{"type", model}};
    const json::object result = succeed(params);
    const json::object& series = result.at("time_series").as_object();
    for (const std::string& name : variable_names()) {
      ASSERT_TRUE(series.contains(name)) << name;
      EXPECT_EQ(series.at(name).as_array().size(), series.at("Time [s]").as_array().size());
    }
    // The parts of the voltage add up to it.
    const auto part = [&](std::string_view name) { return series.at(name).at(3).as_double(); };
    EXPECT_NEAR(
        part("Surface open-circuit voltage [V]") + part("X-averaged reaction overpotential [V]") +
            part("X-averaged concentration overpotential [V]") +
            part("X-averaged electrolyte ohmic losses [V]") +
            part("X-averaged solid phase ohmic losses [V]") + part("Contact overpotential [V]"),
        part("Voltage [V]"), 1e-12);
  }
}

// Users find names and codes in one page, so it must have them all.
TEST(Simulate, IsDocumented) {
  const std::string page = whole_file(DOCKET_SOURCE_DIR "/docs/executors/simulate.md").value();
  for (const auto& names : {variable_names(), parameter_names()}) {
    for (const std::string& name : names) {
      EXPECT_THAT(page, HasSubstr("`" + name + "`"));
    }
  }
  for (const char* code : {"not_json",
                           "wrong_type",
                           "missing_key",
                           "unknown_key",
                           "unknown_model_type",
                           "unknown_option",
                           "unknown_parameter_set",
                           "unknown_variable",
                           "out_of_range",
                           "conflicting_keys",
                           "bad_step",
                           "not_built_yet",
                           "unknown_parameter",
                           "bad_parameter_value",
                           "no_soc_window",
                           "step_infeasible",
                           "solver_failed",
                           "too_many_rows",
                           "wall_limit",
                           "no_initial_state"}) {
    EXPECT_THAT(page, HasSubstr(std::string("`") + code + "`"));
  }
}

}  // namespace
}  // namespace docket::executor::battery
