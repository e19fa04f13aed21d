// The kind as a door sees it: inputs as JSON, outputs as JSON.
#include "executor/quantum/circuit.h"

#include <cmath>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "base/whole_file.h"
#include "executor/conformance/conformance.h"

namespace docket::executor {

INSTANTIATE_TEST_SUITE_P(
    Circuit, KindConformance,
    testing::Values(Subject{
        .make = [] { return quantum::circuit_kind(); },
        .good = {R"({"circuit":[{"gate":"h","target":0},
                                {"gate":"cnot","control":0,"target":1}]})",
                 R"({"gateset":"native","noise":{"model":"aria-1","seed":-3},"shots":5000,
                     "circuit":[{"gate":"ms","targets":[0,1],"phases":[0,0.5]}],
                     "registers":{"c":[1,null,0]},"compile":true})",
                 R"({"qasm":"qubit[2] q; bit[2] c; U(1,2,3) q; c[0] = measure q[0]; reset q[0];"})",
                 R"({"run":false,"circuit":[{"gate":"h","target":0}]})"},
        .bad = {"{}", R"({"circuit":[]})", R"({"circuit":[{"gate":"h"}],"shots":0})",
                R"({"qasm":"qubit q; if (true) { U(1,2,3) q; }"})"},
        .endless = fmt::format(
            R"({{"shots":100000,"noise":{{"model":"harmony"}},"circuit":[{}
                {{"gate":"h","targets":[0,1,2,3,4,5,6,7,8,9]}}]}})",
            [] {
              std::string gates;
              for (int i = 0; i < 100; ++i) {
                gates += fmt::format(R"({{"gate":"cnot","control":{},"target":{}}},)", i % 10,
                                     (i + 3) % 10);
              }
              return gates;
            }())}));

namespace quantum {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using Distribution = std::map<std::string, double>;

Outcome run(const std::string& input, const CircuitOptions& options = {},
            const std::string& job = "a-job") {
  QuietContext context;
  return circuit_kind(options).make_executor()->run({.job = job, .input = input, .limits = {}},
                                                    context);
}

json::object output_of(const json::value& input, const CircuitOptions& options = {},
                       const std::string& job = "a-job") {
  const Outcome outcome = run(json::serialize(input), options, job);
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    ADD_FAILURE() << failure->code << ": " << failure->message;
    return {};
  }
  return json::parse(std::get<Output>(outcome).json).as_object();
}

Distribution distribution(const json::value& object) {
  Distribution made;
  for (const auto& [state, value] : object.as_object()) {
    made[std::string(state)] = value.to_number<double>();
  }
  return made;
}

const json::object& worked_examples() {
  static const json::object examples = [] {
    const auto text =
        whole_file(DOCKET_SOURCE_DIR "/src/executor/quantum/testdata/worked_examples.json");
    return json::parse(text.value()).as_object();
  }();
  return examples;
}

TEST(Circuit, GivesTheWorkedExamples) {
  for (const json::value& row : worked_examples().at("ideal").as_array()) {
    SCOPED_TRACE(json::serialize(row.at("says")));
    const json::object output = output_of(row.at("input"));
    ASSERT_TRUE(output.at("exact").as_bool());
    const Distribution expected = distribution(row.at("probabilities"));
    const Distribution got = distribution(output.at("probabilities"));
    ASSERT_EQ(got.size(), expected.size()) << json::serialize(output.at("probabilities"));
    double sum = 0;
    for (const auto& [state, probability] : got) {
      ASSERT_TRUE(expected.contains(state)) << state;
      EXPECT_NEAR(probability, expected.at(state), 1e-9) << state;
      sum += probability;
    }
    EXPECT_NEAR(sum, 1, 1e-12);
  }
}

TEST(Circuit, NoiseHasTheWorkedExpectations) {
  constexpr std::int64_t shots = 200'000;
  CircuitOptions options;
  options.limits.noisy_shots_max = shots;
  for (const json::value& row : worked_examples().at("noisy").as_array()) {
    SCOPED_TRACE(json::serialize(row.at("says")));
    json::object input = row.at("input").as_object();
    input["shots"] = shots;
    input["seed"] = 20'261'122;
    const json::object output = output_of(input, options);
    const Distribution got = distribution(output.at("probabilities"));
    for (const auto& [state, p] : distribution(row.at("probabilities"))) {
      const auto found = got.find(state);
      const double share = found == got.end() ? 0 : found->second;
      EXPECT_NEAR(share, p, 5 * std::sqrt(p * (1 - p) / shots)) << state;
    }
  }
}

const char* const noisy_ghz = R"({"noise":{"model":"harmony"},"circuit":[
    {"gate":"h","target":0},{"gate":"cnot","control":0,"target":1},
    {"gate":"cnot","control":1,"target":2},{"gate":"x","controls":[0,1],"target":3},
    {"gate":"pauliexp","terms":["XYZ","IIZ"],"coefficients":[0.3,1],"time":2,"targets":[3,0,1]}]})";
const char* const measured_text = R"(
    include "stdgates.inc"; qubit[3] q; bit[2] m; bit[3] c; h q[0];
    cx q[0], q[1]; m[0] = measure q[0]; rx(0.7) q[0]; m[1] = measure q[0]; reset q[1]; h q[1];
    cx q[1], q[2]; c = measure q;)";

TEST(Circuit, TheFirstShotsAreThoseOfAShorterRun) {
  const json::object inputs[] = {
      json::parse(noisy_ghz).as_object(),
      {{"qasm", measured_text}},
      {{"qasm", measured_text}, {"noise", {{"model", "harmony"}}}},
      json::parse(R"({"circuit":[{"gate":"h","targets":[0,1,2]}]})").as_object(),
  };
  for (json::object input : inputs) {
    SCOPED_TRACE(json::serialize(input));
    input["seed"] = 5;
    input["shots"] = 3000;
    const json::array all = output_of(input).at("samples").as_array();
    input["shots"] = 700;
    const json::array some = output_of(input).at("samples").as_array();
    ASSERT_EQ(some.size(), 700U);
    for (std::size_t shot = 0; shot < some.size(); ++shot) ASSERT_EQ(some[shot], all[shot]) << shot;
  }
}

TEST(Circuit, TheSeedDecidesTheBytes) {
  const auto bytes = [](json::object more, const std::string& job) {
    json::object input = json::parse(noisy_ghz).as_object();
    input["shots"] = 500;
    for (auto& member : more) input[member.key()] = member.value();
    return std::get<Output>(run(json::serialize(input), {}, job)).json;
  };
  EXPECT_EQ(bytes({{"seed", 3}}, "one"), bytes({{"seed", 3}}, "two"));
  EXPECT_NE(bytes({{"seed", 3}}, "one"), bytes({{"seed", 4}}, "one"));
  EXPECT_EQ(bytes({}, "one"), bytes({}, "one")) << "the job's id seeds it";
  EXPECT_NE(bytes({}, "one"), bytes({}, "two"));
  const json::object noise = {{"noise", {{"model", "harmony"}, {"seed", -1}}}};
  EXPECT_EQ(bytes(noise, "one"), bytes({{"seed", 0xffffffffffffffffU}}, "two"))
      << "a noise seed is sign-extended";
}

TEST(Circuit, MeasurementsOnTheWayFillTheirRegisters) {
  const json::object output = output_of(
      {{"shots", 50}, {"qasm", R"(include "stdgates.inc"; qubit[2] q; bit[1] m; bit[2] c; x q[0];
          m[0] = measure q[0]; reset q[0]; x q[1]; c = measure q;)"}});
  EXPECT_EQ(json::serialize(output.at("probabilities")), R"({"2":1})");
  EXPECT_FALSE(output.at("exact").as_bool());
  EXPECT_EQ(json::serialize(output.at("registers")),
            R"([{"name":"m","source":"records","bits":[0]},)"
            R"({"name":"c","source":"records","bits":[1,2]}])");
  EXPECT_EQ(json::serialize(output.at("records").at("texts")), R"(["101"])");
  EXPECT_EQ(output.at("records").at("shots").as_array().size(), 50U);
}

TEST(Circuit, ARepeatedMeasurementAgrees) {
  const json::object output = output_of(
      {{"shots", 200}, {"qasm", R"(include "stdgates.inc"; qubit q; bit[3] m; h q; m[0] = measure q;
          m[1] = measure q; x q; m[2] = measure q;)"}});
  const json::array& texts = output.at("records").at("texts").as_array();
  EXPECT_EQ(texts.size(), 2U);
  for (const json::value& text : texts) {
    EXPECT_TRUE(text.as_string() == "001" || text.as_string() == "110") << text;
  }
}

TEST(Circuit, FinalMeasurementsLeaveTheResultExact) {
  const json::object output = output_of(
      {{"qasm",
        R"(include "stdgates.inc"; qubit[3] q; bit[4] c; reset q; h q[0]; c[3] = measure q[0];
          x q[2]; c[0] = measure q[2];)"}});
  EXPECT_TRUE(output.at("exact").as_bool());
  EXPECT_EQ(json::serialize(output.at("registers")),
            R"([{"name":"c","source":"qubits","bits":[2,null,null,0]}])");
  EXPECT_FALSE(output.contains("records"));
}

TEST(Circuit, WideResultsAreSampled) {
  json::array targets;
  for (int qubit = 0; qubit < 21; ++qubit) targets.push_back(qubit);
  const json::object output =
      output_of({{"circuit", {{{"gate", "h"}, {"targets", targets}}}}, {"shots", 1000}});
  EXPECT_TRUE(output.at("sampled").as_bool());
  EXPECT_FALSE(output.at("exact").as_bool());
  EXPECT_LE(output.at("probabilities").as_object().size(), 1000U);
}

TEST(Circuit, ACheckCountsAndPredicts) {
  const Checked checked = circuit_kind().check(noisy_ghz);
  ASSERT_FALSE(checked.refusal);
  const json::value facts = json::parse(checked.facts);
  EXPECT_EQ(facts.at("qubits"), 4);
  // h and IIZ; two cnots, six pairs of the Toffoli, two pairs twice of XYZ.
  EXPECT_EQ(json::serialize(facts.at("gate_counts")), R"({"1q":2,"2q":12})");
  EXPECT_FALSE(facts.at("exact").as_bool());
  EXPECT_GE(facts.at("predicted_ms").to_number<int>(), 0);
  EXPECT_GE(checked.resources->memory_bytes, 64LL << 20);
  const Checked large =
      circuit_kind().check(R"({"qubits":29,"circuit":[{"gate":"x","target":28}]})");
  EXPECT_GE(large.resources->memory_bytes, 4LL << 30);
}

TEST(Circuit, ADryRunOnlyCompiles) {
  const json::object output = output_of(json::parse(
      R"({"run":false,"compile":true,"gateset":"native","circuit":[
          {"gate":"nop"},{"gate":"gpi2","target":0,"phase":0.5}]})"));
  EXPECT_EQ(json::serialize(output.at("compiled")),
            R"({"qubits":1,"circuit":[{"gate":"gpi2","target":0,"phase":5E-1}]})");
  EXPECT_FALSE(output.contains("samples"));
}

// One row per rule that a circuit can break.
struct FaultRow {
  const char* input;
  const char* code;
  const char* message;  // part of it
};
const FaultRow fault_rows[] = {
    {R"({"circuit":[]})", "InvalidInput", "empty"},
    {R"({"qubits":0,"circuit":[]})", "InvalidInput", "empty"},
    {R"({"qubits":0,"circuit":[{"gate":"x","target":0}]})", "InvalidInput", "0 qubits"},
    {R"({"qubits":2,"circuit":[{"gate":"x","target":2}]})", "InvalidInput",
     "Gate number 0 ('x'): qubit 2 is not among the circuit's 2 qubits"},
    {R"({"circuit":[{"gate":"x","target":-1}]})", "InvalidInput", "qubit -1"},
    {R"({"circuit":[{"gate":"h","target":0},{"gate":"cnot","control":1,"target":1}]})",
     "InvalidInput", "Gate number 1 ('cnot'): qubit 1 is named twice"},
    {R"({"circuit":[{"gate":"h","targets":[1,0,1]}]})", "InvalidInput", "qubit 1 is named twice"},
    {R"({"circuit":[{"gate":"rx","target":0,"rotation":1e999}]})", "InvalidInput",
     "'rotation' is not finite"},
    {R"({"circuit":[{"gate":"x","target":0}],"shots":0})", "InvalidInput", "0 shots"},
    {R"({"circuit":[{"gate":"x","target":0}],"registers":{"r":[1]}})", "InvalidInput",
     "register 'r' reads qubit 1"},
    {R"({"circuit":[7]})", "PreflightError", "Gate number 0: a gate must be an object"},
    {R"({"circuit":[{"target":0}]})", "PreflightError", "'gate' must be"},
    {R"({"circuit":[{"gate":"rx","target":0}]})", "PreflightError", "'rx' needs 'rotation'"},
    {R"({"circuit":[{"gate":"rx","target":0,"rotation":"1"}]})", "PreflightError", "a number"},
    {R"({"circuit":[{"gate":"x","target":0,"rotation":1}]})", "PreflightError",
     "'x' takes no 'rotation'"},
    {R"({"circuit":[{"gate":"x","target":0,"contrl":1}]})", "PreflightError",
     "did you mean 'control'?"},
    {R"({"circuit":[{"gate":"x","target":0,"targets":[1]}]})", "PreflightError",
     "'target' and 'targets' differ"},
    {R"({"circuit":[{"gate":"x","target":0.5}]})", "PreflightError", "the number of a qubit"},
    {R"({"circuit":[{"gate":"x","targets":[]}]})", "PreflightError", "'x' needs 1 target, not 0"},
    {R"({"circuit":[{"gate":"x","targets":[0,1],"control":2}]})", "PreflightError", "not 2"},
    {R"({"circuit":[{"gate":"cx","target":0}]})", "PreflightError", "'cx' needs a 'control'"},
    {R"({"circuit":[{"gate":"swap","targets":[0]}]})", "PreflightError", "2 targets, not 1"},
    {R"({"circuit":[{"gate":"pauliexp","targets":[0],"terms":["X"],"coefficients":[1],"time":-1}]})",
     "PreflightError", "below 0"},
    {R"({"circuit":[{"gate":"pauliexp","targets":[0],"terms":["XY"],"coefficients":[1],"time":1}]})",
     "PreflightError", "2 letters for 1 targets"},
    {R"({"circuit":[{"gate":"pauliexp","targets":[0],"terms":["A"],"coefficients":[1],"time":1}]})",
     "PreflightError", "none of I, X, Y, Z"},
    {R"({"circuit":[{"gate":"pauliexp","targets":[0],"terms":["X"],"coefficients":[],"time":1}]})",
     "PreflightError", "1 number"},
    {R"({"circuit":[{"gate":"pauliexp","targets":[0],"terms":[],"coefficients":[],"time":1}]})",
     "PreflightError", "at least one string"},
    {R"({"circuit":[{"gate":"pauliexp","targets":[0],"terms":["X"],"coefficients":[1e200],
         "time":1e200}]})",
     "InvalidInput", "Gate number 0 ('pauliexp'): 'time' times the coefficient of term 'X'"},
    {R"({"circuit":[{"gate":"x","target":0},{"gate":"pauliexp","targets":[0],"terms":["X","Z"],
         "coefficients":[1,1],"time":1e12}]})",
     "QuantumCircuitComplexityError", "Gate number 1 ('pauliexp'): the terms do not commute"},
    {R"({"circuit":[{"gate":"pauliexp","target":0,"control":1,"terms":["X"],"coefficients":[1],
         "time":1}]})",
     "PreflightError", "takes no 'control'"},
    {R"({"gateset":"native","circuit":[{"gate":"gpi","target":0,"phase":0,"control":1}]})",
     "PreflightError", "takes no 'control'"},
    {R"({"gateset":"native","circuit":[{"gate":"zz","targets":[0,1]}]})", "PreflightError",
     "'zz' needs 'angle'"},
    {R"({"gateset":"native","circuit":[{"gate":"zz","targets":[0,1],"angle":0.1,"phase":0.2}]})",
     "PreflightError", "differ"},
    {R"({"gateset":"native","circuit":[{"gate":"ms","targets":[0,1],"phases":[0]}]})",
     "PreflightError", "2 numbers"},
    {R"({"gateset":"qisx","circuit":[{"gate":"x","target":0}]})", "PreflightError", "'gateset'"},
    {R"({"noise":{"model":"aria-3"},"circuit":[{"gate":"x","target":0}]})", "PreflightError",
     "did you mean 'aria-1'?"},
    {R"({"circuits":[]})", "PreflightError", "did you mean 'circuit'?"},
    {R"({"circuit":[{"gate":"x","target":0}],"qasm":"qubit q;"})", "PreflightError", "either"},
    {R"({"qasm":"qubit q; box { }"})", "PreflightError", "line 1"},
    {R"({"circuit":[{"gate":"frob","target":0}]})", "UnsupportedGate",
     "Gate number 0: unknown gate 'frob'"},
    {R"({"circuit":[{"gate":"cnots","target":0}]})", "UnsupportedGate", "did you mean 'cnot'?"},
    {R"({"circuit":[{"gate":"gpi","target":0,"phase":0}]})", "UnsupportedGate",
     "of the gateset 'native'"},
    {R"({"gateset":"native","circuit":[{"gate":"h","target":0}]})", "UnsupportedGate", "'qis'"},
    {R"({"qubits":30,"circuit":[{"gate":"x","target":0}]})", "NotEnoughQubits", "30 qubits"},
    {R"({"circuit":[{"gate":"x","target":1000000000000}]})", "NotEnoughQubits", "at most 29"},
    {R"({"qubits":26,"noise":{"model":"aria-1"},"circuit":[{"gate":"x","target":0}]})",
     "NotEnoughQubits", "at most 25"},
    {R"({"qubits":12,"qubits_max":11,"circuit":[{"gate":"x","target":0}]})", "NotEnoughQubits",
     "at most 11"},
    {R"({"qasm":"qubit[40] q;"})", "NotEnoughQubits", "40 qubits"},
    {R"({"circuit":[{"gate":"x","target":13,"controls":[0,1,2,3,4,5,6,7,8,9,10,11,12]}]})",
     "TooManyControls", "13 controls; at most 12"},
    {R"({"circuit":[{"gate":"x","target":0}],"shots":1000001})", "TooManyShots", "1000001 shots"},
    {R"({"circuit":[{"gate":"x","target":0}],"shots":100001,"noise":{"model":"aria-1"}})",
     "TooManyShots", "with noise"},
};

TEST(Circuit, SaysWhatIsWrongAndWhere) {
  const Kind kind = circuit_kind();
  for (const FaultRow& row : fault_rows) {
    SCOPED_TRACE(row.input);
    const Checked checked = kind.check(row.input);
    ASSERT_TRUE(checked.refusal);
    EXPECT_EQ(checked.refusal->code, row.code);
    EXPECT_THAT(checked.refusal->message, HasSubstr(row.message));
    const Outcome outcome = run(row.input);
    ASSERT_TRUE(std::holds_alternative<Failure>(outcome));
    EXPECT_EQ(std::get<Failure>(outcome), *checked.refusal) << "a run refuses what a check refuses";
  }
}

TEST(Circuit, LimitsAreOptions) {
  const auto code = [](auto change, const std::string& input) {
    CircuitOptions options;
    change(options.limits);
    const Checked checked = circuit_kind(options).check(input);
    return checked.refusal ? checked.refusal->code : "";
  };
  const std::string wide = R"({"qubits":29,"circuit":[{"gate":"h","targets":[0,1,2]}]})";
  EXPECT_EQ(code([](JobLimits&) {}, wide), "");
  EXPECT_EQ(code([](JobLimits& l) { l.circuit.gates_max = 3; }, wide), "");
  EXPECT_EQ(code([](JobLimits& l) { l.circuit.gates_max = 2; }, wide), "TooManyGates");
  EXPECT_EQ(code([](JobLimits& l) { l.state_bytes_max = 4LL << 30; }, wide), "");
  EXPECT_EQ(code([](JobLimits& l) { l.state_bytes_max = (4LL << 30) - 1; }, wide),
            "NotEnoughQubits");
  EXPECT_EQ(code([](JobLimits& l) { l.predicted_max = Millis(10); }, wide),
            "TooLongPredictedExecutionTime");
  EXPECT_EQ(code([](JobLimits& l) { l.circuit.gates_max = 2; },
                 R"({"circuit":[{"gate":"pauliexp","targets":[0],"terms":["X","X","X"],
                     "coefficients":[1,1,1],"time":1}]})"),
            "QuantumCircuitComplexityError");
  EXPECT_EQ(code([](JobLimits& l) { l.record_bits_max = 499; },
                 json::serialize(json::object{{"qasm", measured_text}})),
            "QuantumCircuitComplexityError");
}

TEST(Circuit, ALateRunTimesOut) {
  class LateContext final : public Context {
   public:
    bool is_cancelled() const override { return false; }
    void progress(double, std::string_view) override {}
    const Clock& clock() const override { return clock_; }

   private:
    // Each look at the clock takes an hour.
    class HourlyClock final : public Clock {
     public:
      TimePoint now() const override { return {}; }
      Monotonic monotonic() const override { return Monotonic(std::chrono::hours(++looks_)); }

     private:
      mutable int looks_ = 0;
    } clock_;
  } context;
  const Outcome outcome = circuit_kind().make_executor()->run(
      {.input = noisy_ghz, .limits = {.wall = std::chrono::minutes(1)}}, context);
  ASSERT_TRUE(std::holds_alternative<Failure>(outcome));
  EXPECT_EQ(std::get<Failure>(outcome).code, "SimulationTimeout");
  EXPECT_EQ(std::get<Failure>(outcome).kind, FailureKind::time_limit);
}

}  // namespace
}  // namespace quantum
}  // namespace docket::executor
