// A lowered circuit acts as the one it came from, up to a global phase.
#include "executor/quantum/lowering.h"

#include <cmath>
#include <complex>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "executor/quantum/gate_list.h"
#include "executor/quantum/gates.h"
#include "executor/statevector/state_vector.h"

namespace docket::executor::quantum {
namespace {

namespace json = boost::json;
using statevector::Complex;
using statevector::Operation;

constexpr int qubits = 4;
const CircuitLimits limits;

Program read(const std::string& circuit, Gateset gateset) {
  OrFault<Program> program =
      read_gate_list(json::parse(circuit).as_array(), gateset, qubits, limits);
  EXPECT_TRUE(program) << program.error().message;
  return *std::move(program);
}

// The amplitudes after `program`, started from a state in which every phase shows.
std::vector<Complex> amplitudes_after(const Program& program) {
  std::vector<Operation> operations;
  for (int q = 0; q < qubits; ++q) {
    operations.emplace_back(statevector::Unitary{{q}, {}, gates::ry(0.5 + q)});
    operations.emplace_back(statevector::Unitary{{q}, {}, gates::rz(1.0 - 2 * q)});
  }
  for (int q = 1; q < qubits; ++q) {
    operations.emplace_back(statevector::Unitary{{q}, {q - 1}, gates::ry(0.3 * q)});
  }
  operations.insert(operations.end(), program.operations.begin(), program.operations.end());
  statevector::Machine machine(1);
  auto state = *statevector::StateVector::create(machine, qubits);
  statevector::NeverStop stop;
  EXPECT_EQ(state.apply(operations, stop), statevector::Applied::done);
  std::vector<Complex> amplitudes;
  for (std::uint64_t x = 0; x < 1U << qubits; ++x) amplitudes.push_back(state.amplitude(x));
  return amplitudes;
}

double overlap(const Program& a, const Program& b) {
  const auto left = amplitudes_after(a);
  const auto right = amplitudes_after(b);
  Complex sum = 0;
  for (std::size_t x = 0; x < left.size(); ++x) sum += std::conj(left[x]) * right[x];
  return std::abs(sum);
}

std::optional<std::string> lowered(const Program& program, NativePair pair) {
  const auto gates = lower(program, pair);
  if (!gates) return {};
  return json::serialize(json::parse(to_json(qubits, *gates)).at("circuit"));
}

TEST(Lowering, KeepsTheOperator) {
  for (const std::string gate : {
           R"("x","target":1)",
           R"("y","target":1)",
           R"("z","target":1)",
           R"("h","target":1)",
           R"("s","target":1)",
           R"("si","target":1)",
           R"("t","target":1)",
           R"("ti","target":1)",
           R"("v","target":1)",
           R"("vi","target":1)",
           R"("rx","target":2,"rotation":0.7)",
           R"("rx","target":2,"rotation":-4.1)",
           R"("ry","target":2,"rotation":2.2)",
           R"("rz","target":2,"rotation":-0.4)",
           R"("z","target":2,"rotation":1.3)",
           R"("cnot","target":2,"control":0)",
           R"("z","target":2,"control":0)",
           R"("h","target":0,"control":2)",
           R"("y","target":0,"control":3)",
           R"("v","target":1,"control":0)",
           R"("rz","target":1,"control":0,"rotation":0.9)",
           R"("z","target":1,"control":0,"rotation":0.9)",
           R"("rx","target":1,"control":0,"rotation":5)",
           R"("ry","target":1,"control":3,"rotation":-5)",
           R"("swap","targets":[3,1])",
           R"("xx","targets":[3,1],"rotation":0.8)",
           R"("xx","targets":[3,1],"rotation":-2.8)",
           R"("yy","targets":[0,1],"rotation":1.8)",
           R"("zz","targets":[0,2],"rotation":0.35)",
           R"("zz","targets":[0,2],"rotation":-6)",
           R"("pauliexp","targets":[0,2,3],"terms":["XYZ","ZYX","III"],"coefficients":[1,-0.4,9],
              "time":0.6)",
           R"("pauliexp","targets":[1],"terms":["Y"],"coefficients":[1],"time":0.6)",
       }) {
    const Program program = read("[{\"gate\":" + gate + "}]", Gateset::qis);
    for (const NativePair pair : {NativePair::ms, NativePair::zz}) {
      const auto native = lowered(program, pair);
      ASSERT_TRUE(native) << gate;
      EXPECT_NEAR(overlap(program, read(*native, Gateset::native)), 1, 1e-12)
          << gate << " as " << *native;
    }
  }
}

TEST(Lowering, KeepsNativeGates) {
  for (const std::string gate :
       {R"({"gate":"gpi","target":1,"phase":0.3})", R"({"gate":"gpi2","target":1,"phase":0.8})",
        R"({"gate":"ms","targets":[2,0],"phases":[0.1,0.35],"angle":0.15})",
        R"({"gate":"zz","targets":[2,0],"angle":0.15})"}) {
    const Program program = read("[" + gate + "]", Gateset::native);
    const auto native = lowered(program, NativePair::zz);
    ASSERT_TRUE(native) << gate;
    EXPECT_EQ(json::parse(*native).as_array().size(), 1U) << *native;
    EXPECT_NEAR(overlap(program, read(*native, Gateset::native)), 1, 1e-12) << gate;
  }
}

TEST(Lowering, HasTheDocumentedForms) {
  const auto native = [](const std::string& circuit) {
    return *lowered(read(circuit, Gateset::qis), NativePair::ms);
  };
  const auto same = [](const std::string& text) { return json::serialize(json::parse(text)); };
  EXPECT_EQ(native(R"([{"gate":"x","target":0}])"),
            same(R"([{"gate":"gpi","target":0,"phase":0}])"));
  EXPECT_EQ(
      native(R"([{"gate":"h","target":0}])"),
      same(R"([{"gate":"gpi2","target":0,"phase":0.25},{"gate":"gpi","target":0,"phase":0}])"));
  EXPECT_EQ(native(R"([{"gate":"cnot","control":1,"target":0}])"),
            same(R"([{"gate":"gpi2","target":1,"phase":0.25},
                     {"gate":"ms","targets":[1,0],"phases":[0,0],"angle":0.25},
                     {"gate":"gpi2","target":1,"phase":0.5},{"gate":"gpi2","target":0,"phase":0.5},
                     {"gate":"gpi2","target":1,"phase":0.75}])"));
  EXPECT_EQ(json::parse(native(R"([{"gate":"rx","target":0,"rotation":0.5}])")).as_array().size(),
            4U);
  EXPECT_EQ(json::parse(native(R"([{"gate":"ry","target":0,"rotation":0.5}])")).as_array().size(),
            4U);
}

TEST(Lowering, OthersHaveNoForm) {
  for (const char* circuit :
       {R"([{"gate":"x","target":0,"controls":[1,2]}])",
        R"([{"gate":"swap","targets":[0,1],"control":2}])",
        R"([{"gate":"pauliexp","targets":[0],"terms":["X","Z"],"coefficients":[1,1],"time":1}])"}) {
    EXPECT_FALSE(lowered(read(circuit, Gateset::qis), NativePair::ms)) << circuit;
  }
}

}  // namespace
}  // namespace docket::executor::quantum
