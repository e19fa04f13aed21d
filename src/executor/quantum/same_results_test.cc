// The same seed gives the same results whatever computes them: any number of threads, any
// instruction set.
#include <array>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "executor/quantum/circuit.h"
#include "executor/quantum/qasm.h"
#include "executor/quantum/simulation.h"
#include "executor/statevector/kernels.h"

namespace docket::executor::quantum {
namespace {

namespace json = boost::json;

std::string run(const std::string& input, int threads, std::string_view instruction_set) {
  QuietContext context;
  const CircuitOptions options{
      .limits = {}, .threads = threads, .instruction_set = instruction_set};
  const Outcome outcome = circuit_kind(options).make_executor()->run(
      {.job = "same", .input = input, .limits = {}}, context);
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    ADD_FAILURE() << failure->message;
    return "{}";
  }
  return std::get<Output>(outcome).json;
}

// On qubits that lie apart, so that a wide state has few outcomes.
json::array random_gates(unsigned seed, int count) {
  constexpr std::array qubits = {0, 2, 5, 9, 13, 16, 17};
  std::mt19937_64 engine(seed);
  std::uniform_real_distribution<double> angle(-3, 3);
  json::array gates;
  for (int i = 0; i < count; ++i) {
    const std::size_t first = engine() % qubits.size();
    const int a = qubits[first];
    const int b = qubits[(first + 1 + engine() % (qubits.size() - 1)) % qubits.size()];
    gates.push_back({{"gate", "ry"}, {"target", a}, {"rotation", angle(engine)}});
    gates.push_back({{"gate", "rz"}, {"target", b}, {"rotation", angle(engine)}});
    if (engine() % 2 == 0) {
      gates.push_back({{"gate", "cnot"}, {"control", a}, {"target", b}});
    } else {
      gates.push_back({{"gate", "xx"}, {"targets", {a, b}}, {"rotation", angle(engine)}});
    }
  }
  return gates;
}

// From 18 qubits on all threads compute.
std::vector<std::string> inputs() {
  const json::object ideal = {
      {"qubits", 18}, {"circuit", random_gates(1, 40)}, {"shots", 2000}, {"seed", 11}};
  json::object noisy = ideal;
  noisy["noise"] = {{"model", "aria-1"}};
  noisy["shots"] = 12;
  const json::object measured = {
      {"seed", 5},
      {"shots", 60},
      {"qasm", R"(include "stdgates.inc"; qubit[18] q; bit[2] m; h q[0:5]; cx q[0], q[17];
                  ry(0.3) q[3:8]; m[0] = measure q[0]; rx(0.7) q[0]; cx q[0], q[5]; reset q[17];
                  h q[17]; m[1] = measure q[0]; h q[0:3];)"}};
  return {json::serialize(ideal), json::serialize(noisy), json::serialize(measured)};
}

TEST(SameResults, WithAnyNumberOfThreads) {
  for (const std::string& input : inputs()) {
    for (const std::string_view set : statevector::instruction_sets()) {
      SCOPED_TRACE(input.substr(0, 80));
      SCOPED_TRACE(set);
      const std::string alone = run(input, 1, set);
      for (const int threads : {2, 3}) {
        EXPECT_TRUE(run(input, threads, set) == alone) << threads << " threads";
      }
    }
  }
}

// What shots say is the same to the byte; exact probabilities are rounded differently.
TEST(SameResults, WithAnyInstructionSet) {
  for (const std::string& input : inputs()) {
    SCOPED_TRACE(input.substr(0, 80));
    json::object expected;
    for (const std::string_view set : statevector::instruction_sets()) {
      SCOPED_TRACE(set);
      json::object got = json::parse(run(input, 2, set)).as_object();
      if (expected.empty()) expected = got;
      if (got.at("exact").as_bool()) {
        const json::object& of_first = expected.at("probabilities").as_object();
        ASSERT_EQ(got.at("probabilities").as_object().size(), of_first.size());
        for (const auto& [state, probability] : got.at("probabilities").as_object()) {
          ASSERT_NEAR(probability.to_number<double>(), of_first.at(state).to_number<double>(),
                      1e-14);
        }
        got["probabilities"] = of_first;
      }
      EXPECT_TRUE(got == expected);
    }
  }
}

TEST(SameResults, ShotsOfTwentyQubitsWithAnyInstructionSet) {
  constexpr int qubits = 20;
  std::string text = "include \"stdgates.inc\"; qubit[20] q; h q;";
  for (int q = 0; q < qubits; ++q) {
    text += "rx(0." + std::to_string(q + 1) + ") q[" + std::to_string(q) + "]; cx q[" +
            std::to_string(q) + "], q[" + std::to_string((q + 7) % qubits) + "]; t q[" +
            std::to_string(q) + "]; h q[" + std::to_string(q) + "];";
  }
  const OrFault<Program> program = parse_qasm(text, {});
  ASSERT_TRUE(program) << program.error().message;
  const ReadoutPlan plan = plan_readouts(*program);
  QuietContext context;
  std::vector<std::uint64_t> expected;
  for (const std::string_view set : statevector::instruction_sets()) {
    statevector::Machine machine(2);
    const Job job{.program = *program,
                  .plan = plan,
                  .noise = *find_noise_model("ideal"),
                  .seed = 20'261'129,
                  .shots = 20'000,
                  .options = {.instruction_set = set}};
    const OrFault<Results> results = simulate(job, machine, context);
    ASSERT_TRUE(results) << results.error().message;
    if (expected.empty()) expected = results->shots;
    EXPECT_TRUE(results->shots == expected) << set;
  }
}

// The names above choose code that differs.
TEST(SameResults, InstructionSetsAreNotOneUnderManyNames) {
  const auto sets = statevector::kernel_sets();
  for (std::size_t a = 0; a < sets.size(); ++a) {
    for (std::size_t b = a + 1; b < sets.size(); ++b) {
      EXPECT_NE(sets[a].name, sets[b].name);
      EXPECT_NE(sets[a].twice.dense, sets[b].twice.dense) << sets[a].name << sets[b].name;
      EXPECT_NE(sets[a].single.turns, sets[b].single.turns) << sets[a].name << sets[b].name;
    }
  }
#if defined(__x86_64__)
  EXPECT_GE(sets.size(), 2U) << "SSE2 is always there, and every server has something wider";
#endif
}

}  // namespace
}  // namespace docket::executor::quantum
