// What accepted texts mean, against dense matrices written down here independently.
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "base/whole_file.h"
#include "executor/quantum/qasm.h"

namespace docket::executor::quantum {
namespace {

using Complex = std::complex<double>;
using Matrix = std::vector<std::vector<Complex>>;
using std::numbers::pi;

constexpr Complex i{0, 1};
constexpr double tolerance = 1e-12;

Complex e(double radians) { return std::exp(i * radians); }

// --- Programs as dense matrices ---

void apply(const statevector::Unitary& gate, std::vector<Complex>& state) {
  const std::size_t rows = std::size_t{1} << gate.targets.size();
  const std::vector<Complex> before = state;
  const auto bit = [](std::size_t x, int qubit) { return (x >> qubit) & 1; };
  for (std::size_t x = 0; x < state.size(); ++x) {
    bool acts = true;
    for (const int control : gate.controls) acts = acts && bit(x, control) == 1;
    if (!acts) continue;
    std::size_t row = 0;
    std::size_t rest = x;
    for (std::size_t j = 0; j < gate.targets.size(); ++j) {
      row |= bit(x, gate.targets[j]) << j;
      rest &= ~(std::size_t{1} << gate.targets[j]);
    }
    state[x] = 0;
    for (std::size_t column = 0; column < rows; ++column) {
      std::size_t from = rest;
      for (std::size_t j = 0; j < gate.targets.size(); ++j) {
        from |= ((column >> j) & 1) << gate.targets[j];
      }
      state[x] += gate.matrix[row * rows + column] * before[from];
    }
  }
}

std::vector<Complex> run(const Program& program, std::size_t start) {
  std::vector<Complex> state(std::size_t{1} << program.qubits);
  state[start] = 1;
  for (const auto& operation : program.operations) {
    apply(std::get<statevector::Unitary>(operation), state);
  }
  return state;
}

Program parse(const std::string& text) {
  const OrFault<Program> program = parse_qasm(text, {});
  EXPECT_TRUE(program) << text << "\n" << (program ? "" : program.error().message);
  return program ? *program : Program{};
}

std::string in_three(const std::string& body) {
  return "OPENQASM 3.0; include \"stdgates.inc\"; " + body;
}
std::string in_two(const std::string& body) {
  return "OPENQASM 2.0; include \"qelib1.inc\"; " + body;
}

// matrix[row][column]
Matrix unitary(const std::string& text) {
  const Program program = parse(text);
  const std::size_t rows = std::size_t{1} << program.qubits;
  Matrix matrix(rows, std::vector<Complex>(rows));
  for (std::size_t column = 0; column < rows; ++column) {
    const std::vector<Complex> state = run(program, column);
    for (std::size_t row = 0; row < rows; ++row) matrix[row][column] = state[row];
  }
  return matrix;
}

void expect_equal(const Matrix& actual, const Matrix& expected, const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (std::size_t row = 0; row < actual.size(); ++row) {
    for (std::size_t column = 0; column < actual.size(); ++column) {
      EXPECT_LT(std::abs(actual[row][column] - expected[row][column]), tolerance)
          << what << " at " << row << ", " << column << ": " << actual[row][column] << " is not "
          << expected[row][column];
    }
  }
}

// --- Matrices by their formulas ---

const Matrix pauli_i = {{1, 0}, {0, 1}};
const Matrix pauli_x = {{0, 1}, {1, 0}};
const Matrix pauli_y = {{0, -i}, {i, 0}};
const Matrix pauli_z = {{1, 0}, {0, -1}};

Matrix sum(Complex a, const Matrix& left, Complex b, const Matrix& right) {
  Matrix result = left;
  for (std::size_t row = 0; row < left.size(); ++row) {
    for (std::size_t column = 0; column < left.size(); ++column) {
      result[row][column] = a * left[row][column] + b * right[row][column];
    }
  }
  return result;
}

// `low` acts on the lower bits.
Matrix tensor(const Matrix& high, const Matrix& low) {
  Matrix result(high.size() * low.size(), std::vector<Complex>(high.size() * low.size()));
  for (std::size_t row = 0; row < result.size(); ++row) {
    for (std::size_t column = 0; column < result.size(); ++column) {
      result[row][column] =
          high[row / low.size()][column / low.size()] * low[row % low.size()][column % low.size()];
    }
  }
  return result;
}

Matrix identity(std::size_t rows) {
  Matrix result(rows, std::vector<Complex>(rows));
  for (std::size_t row = 0; row < rows; ++row) result[row][row] = 1;
  return result;
}

// exp(-i·angle/2·pauli)
Matrix rotation(const Matrix& pauli, double angle) {
  return sum(std::cos(angle / 2), identity(pauli.size()), -i * std::sin(angle / 2), pauli);
}

Matrix phase(double angle) { return {{1, 0}, {0, e(angle)}}; }

// The controls are the lowest bits; `pattern` is what they have to be.
Matrix controlled(int controls, const Matrix& target, std::size_t pattern) {
  const std::size_t low = std::size_t{1} << controls;
  Matrix result = identity(low * target.size());
  for (std::size_t row = 0; row < target.size(); ++row) {
    for (std::size_t column = 0; column < target.size(); ++column) {
      result[row * low + pattern][column * low + pattern] = target[row][column];
    }
  }
  return result;
}
Matrix controlled(int controls, const Matrix& target) {
  return controlled(controls, target, (std::size_t{1} << controls) - 1);
}

Matrix u_of_three(double theta, double phi, double lambda) {
  return {{0.5 * (1.0 + e(theta)), -0.5 * i * e(lambda) * (1.0 - e(theta))},
          {0.5 * i * e(phi) * (1.0 - e(theta)), 0.5 * e(phi + lambda) * (1.0 + e(theta))}};
}
Matrix familiar_u(double theta, double phi, double lambda, double gamma = 0) {
  const double c = std::cos(theta / 2);
  const double s = std::sin(theta / 2);
  return {{e(gamma) * c, -e(gamma + lambda) * s},
          {e(gamma + phi) * s, e(gamma + phi + lambda) * c}};
}
Matrix u3_of_three(double theta, double phi, double lambda) {
  return familiar_u(theta, phi, lambda, -(phi + lambda) / 2);
}

const Matrix hadamard = sum(std::sqrt(0.5), pauli_x, std::sqrt(0.5), pauli_z);
const Matrix root_x = sum(0.5 * (1.0 + i), pauli_i, 0.5 * (1.0 - i), pauli_x);
const Matrix root_x_inverse = sum(0.5 * (1.0 - i), pauli_i, 0.5 * (1.0 + i), pauli_x);
const Matrix exchange = {{1, 0, 0, 0}, {0, 0, 1, 0}, {0, 1, 0, 0}, {0, 0, 0, 1}};

// cos(2πφ)·X + sin(2πφ)·Y
Matrix gpi(double turns) {
  return sum(std::cos(2 * pi * turns), pauli_x, std::sin(2 * pi * turns), pauli_y);
}

struct GateRow {
  std::string call;  // with its parameters
  int qubits;
  Matrix expected;
};

const std::vector<GateRow> common_gates = {
    {"p(0.7)", 1, phase(0.7)},
    {"u1(0.7)", 1, phase(0.7)},
    {"x", 1, pauli_x},
    {"y", 1, pauli_y},
    {"z", 1, pauli_z},
    {"h", 1, hadamard},
    {"s", 1, phase(pi / 2)},
    {"sdg", 1, phase(-pi / 2)},
    {"t", 1, phase(pi / 4)},
    {"tdg", 1, phase(-pi / 4)},
    {"sx", 1, root_x},
    {"rx(0.7)", 1, rotation(pauli_x, 0.7)},
    {"ry(0.7)", 1, rotation(pauli_y, 0.7)},
    {"rz(0.7)", 1, rotation(pauli_z, 0.7)},
    {"id", 1, pauli_i},
    {"cx", 2, controlled(1, pauli_x)},
    {"CX", 2, controlled(1, pauli_x)},
    {"cy", 2, controlled(1, pauli_y)},
    {"cz", 2, controlled(1, pauli_z)},
    {"ch", 2, controlled(1, hadamard)},
    {"cp(0.7)", 2, controlled(1, phase(0.7))},
    {"crx(0.7)", 2, controlled(1, rotation(pauli_x, 0.7))},
    {"cry(0.7)", 2, controlled(1, rotation(pauli_y, 0.7))},
    {"crz(0.7)", 2, controlled(1, rotation(pauli_z, 0.7))},
    {"cu(0.3,0.5,0.7,1.1)", 2, controlled(1, familiar_u(0.3, 0.5, 0.7, 1.1))},
    {"swap", 2, exchange},
    {"ccx", 3, controlled(2, pauli_x)},
    {"cswap", 3, controlled(1, exchange)},
    {"gpi(0.1)", 1, gpi(0.1)},
    {"gpi2(0.1)", 1, rotation(gpi(0.1), pi / 2)},
    {"ms(0.1,0.3)", 2, rotation(tensor(gpi(0.3), gpi(0.1)), pi / 2)},
    {"ms(0.1,0.3,0.15)", 2, rotation(tensor(gpi(0.3), gpi(0.1)), 0.3 * pi)},
    {"zz(0.15)", 2, rotation(tensor(pauli_z, pauli_z), 0.3 * pi)},
};

const std::vector<GateRow> gates_of_three = {
    {"U(0.3,0.5,0.7)", 1, u_of_three(0.3, 0.5, 0.7)},
    {"phase(0.7)", 1, phase(0.7)},
    {"cphase(0.7)", 2, controlled(1, phase(0.7))},
    {"u2(0.5,0.7)", 1, u3_of_three(pi / 2, 0.5, 0.7)},
    {"u3(0.3,0.5,0.7)", 1, u3_of_three(0.3, 0.5, 0.7)},
};

const std::vector<GateRow> gates_of_two = {
    {"U(0.3,0.5,0.7)", 1, familiar_u(0.3, 0.5, 0.7)},
    {"u(0.3,0.5,0.7)", 1, familiar_u(0.3, 0.5, 0.7)},
    {"u0(1)", 1, pauli_i},
    {"u2(0.5,0.7)", 1, familiar_u(pi / 2, 0.5, 0.7)},
    {"u3(0.3,0.5,0.7)", 1, familiar_u(0.3, 0.5, 0.7)},
    {"sxdg", 1, root_x_inverse},
    {"cu1(0.7)", 2, controlled(1, phase(0.7))},
    {"cu3(0.3,0.5,0.7)", 2, controlled(1, familiar_u(0.3, 0.5, 0.7))},
    {"csx", 2, controlled(1, root_x)},
    {"rxx(0.7)", 2, rotation(tensor(pauli_x, pauli_x), 0.7)},
    {"rzz(0.7)", 2, rotation(tensor(pauli_z, pauli_z), 0.7)},
    {"c3x", 4, controlled(3, pauli_x)},
    {"c3sqrtx", 4, controlled(3, root_x)},
    {"c4x", 5, controlled(4, pauli_x)},
};

// "qubit[2] q; " and "q[0], q[1]" for two.
std::string qubits_of_three(int count) { return fmt::format("qubit[{}] q; ", count); }
std::string operands(int count) {
  std::string list = "q[0]";
  for (int qubit = 1; qubit < count; ++qubit) list += fmt::format(", q[{}]", qubit);
  return list;
}

TEST(QasmLibrary, GatesOfThreeHaveTheirMatrices) {
  for (const auto* gates : {&common_gates, &gates_of_three}) {
    for (const GateRow& row : *gates) {
      const std::string call = fmt::format("{} {};", row.call, operands(row.qubits));
      expect_equal(unitary(in_three(qubits_of_three(row.qubits) + call)), row.expected, row.call);
    }
  }
}

TEST(QasmLibrary, GatesOfTwoHaveTheirMatrices) {
  for (const auto* gates : {&common_gates, &gates_of_two}) {
    for (const GateRow& row : *gates) {
      const std::string text =
          fmt::format("qreg q[{}]; {} {};", row.qubits, row.call, operands(row.qubits));
      expect_equal(unitary(in_two(text)), row.expected, row.call);
    }
  }
}

TEST(QasmLibrary, RelativePhaseToffolisAreWhatQelib1Composes) {
  expect_equal(unitary(in_two("qreg q[3]; rccx q[0], q[1], q[2];")),
               unitary(in_two("qreg q[3]; u2(0,pi) q[2]; t q[2]; cx q[1],q[2]; tdg q[2];"
                              "cx q[0],q[2]; t q[2]; cx q[1],q[2]; tdg q[2]; u2(0,pi) q[2];")),
               "rccx");
  expect_equal(unitary(in_two("qreg q[4]; rc3x q[0], q[1], q[2], q[3];")),
               unitary(in_two("gate half c, d { t d; cx c,d; tdg d; } gate mix d { u2(0,pi) d; }"
                              "qreg q[4]; mix q[3]; half q[2],q[3]; mix q[3]; cx q[0],q[3];"
                              "half q[1],q[3]; cx q[0],q[3]; half q[1],q[3]; mix q[3];"
                              "half q[2],q[3]; mix q[3];")),
               "rc3x");
}

// --- Modifiers ---

TEST(QasmModifiers, AGateAndItsInverseAreNothing) {
  std::vector<GateRow> gates = common_gates;
  gates.insert(gates.end(), gates_of_three.begin(), gates_of_three.end());
  gates.push_back({"g(0.3)", 2, {}});
  for (const GateRow& row : gates) {
    const std::string list = operands(row.qubits);
    const std::string text =
        "gate inner(a) x, y { gphase(a); ry(a) x; cx x, y; u2(a, 1) y; }"
        "gate g(b) x, y { inner(2*b) y, x; pow(3) @ inner(b) x, y; ctrl @ sx x, y; s x; }" +
        qubits_of_three(row.qubits + 1) +
        fmt::format("{0} {1}; inv @ {0} {1}; ctrl @ {0} q[{2}], {1}; inv @ ctrl @ {0} q[{2}], {1};",
                    row.call, list, row.qubits);
    expect_equal(unitary(in_three(text)), identity(std::size_t{2} << row.qubits), row.call);
  }
}

TEST(QasmModifiers, ControlsOfEveryGateKeepItsPhase) {
  for (const auto* gates : {&common_gates, &gates_of_three}) {
    for (const GateRow& row : *gates) {
      for (const auto& [modifiers, pattern] :
           {std::pair("ctrl(2) @", 3U), std::pair("negctrl @ ctrl @", 2U),
            std::pair("ctrl @ negctrl @", 1U)}) {
        const std::string text = fmt::format("qubit[{}] q; {} {} {};", row.qubits + 2, modifiers,
                                             row.call, operands(row.qubits + 2));
        expect_equal(unitary(in_three(text)), controlled(2, row.expected, pattern), text);
      }
    }
  }
}

TEST(QasmModifiers, TwoTextsMeanTheSame) {
  const struct {
    std::string left;
    std::string right;
  } rows[] = {
      {"pow(3) @ u2(0.2, 0.3) q[0];", "u2(0.2,0.3) q[0]; u2(0.2,0.3) q[0]; u2(0.2,0.3) q[0];"},
      {"pow(-2) @ U(0.1,0.2,0.3) q[0];", "pow(2) @ inv @ U(0.1,0.2,0.3) q[0];"},
      {"pow(0) @ swap q[0], q[1];", ""},
      {"pow(1/2) @ x q[0];", "sx q[0];"},
      {"pow(0.5) @ z q[0];", "s q[0];"},
      {"pow(-1/4) @ z q[0];", "tdg q[0];"},
      {"inv @ pow(1/2) @ x q[0];", "inv @ sx q[0];"},
      {"ctrl @ pow(1/2) @ x q[0], q[1];", "ctrl @ sx q[0], q[1];"},
      {"pow(3) @ pow(1/3) @ U(0.1,0.2,0.3) q[0];", "U(0.1,0.2,0.3) q[0];"},
      {"pow(1/2) @ pow(2) @ x q[0];", ""},  // the principal root of nothing
      {"ctrl @ pow(2.5) @ g q[1], q[0];",
       "ctrl @ pow(1/2) @ g q[1], q[0]; ctrl @ g q[1], q[0]; ctrl @ g q[1], q[0];"},
      {"pow(1/2) @ inv @ g q[0]; pow(1/2) @ g q[0];", ""},
      {"pow(1000001) @ swap q[0], q[1];", "swap q[0], q[1];"},
      {"pow(4000000000000001) @ x q[0];", "x q[0];"},
      {"pow(2) @ pair q[0], q[1];", "pair q[0], q[1]; pair q[0], q[1];"},
      {"pow(-1) @ pair q[0], q[1];", "inv @ pair q[0], q[1];"},
      {"inv @ inv @ pair q[0], q[1];", "pair q[0], q[1];"},
      {"ctrl @ pow(2) @ pair q[2], q[0], q[1];", "pow(2) @ ctrl @ pair q[2], q[0], q[1];"},
      {"ctrl @ gphase(0.3) q[0];", "p(0.3) q[0];"},
      {"negctrl @ gphase(0.3) q[0];", "x q[0]; p(0.3) q[0]; x q[0];"},
      {"ctrl @ inv @ pow(3) @ gphase(0.3) q[0];", "p(-0.9) q[0];"},
      {"ctrl(2) @ gphase(0.3) q[0], q[1];", "cp(0.3) q[0], q[1];"},
      {"ctrl @ negctrl @ gphase(0.3) q[0], q[1];", "negctrl @ p(0.3) q[1], q[0];"},
      {"ctrl @ g q[1], q[0];", "p(0.2) q[1]; ctrl @ h q[1], q[0]; ctrl @ t q[1], q[0];"},
      {"ctrl @ nothing q[1], q[0];", ""},
      {"ctrl @ id q[1], q[0];", ""},
      {"gphase(0.3);", ""},
      {"twice(3) q[0];", "rx(6) q[0]; rx(6) q[0]; rx(6) q[0];"},
  };
  const std::string gates =
      "gate g x { gphase(0.2); h x; t x; } gate pair a, b { g b; cx b, a; g a; }"
      "gate nothing a { } gate twice(k) a { pow(k) @ rx(2*k) a; } qubit[3] q; id q;";
  for (const auto& row : rows) {
    expect_equal(unitary(in_three(gates + row.left)), unitary(in_three(gates + row.right)),
                 row.left);
  }
}

// --- Programs ---

using Probabilities = std::map<std::size_t, double>;

struct ProgramRow {
  std::string text;
  Probabilities expected;
};

void expect_probabilities(const ProgramRow& row) {
  const std::vector<Complex> state = run(parse(row.text), 0);
  for (std::size_t x = 0; x < state.size(); ++x) {
    const auto found = row.expected.find(x);
    EXPECT_NEAR(std::norm(state[x]), found == row.expected.end() ? 0 : found->second, 1e-10)
        << row.text << "\nat " << x;
  }
}

TEST(Qasm, WorkedExamples) {
  const Probabilities zz = {{0, 0.810804984135}, {3, 0.189195015865}};
  const ProgramRow rows[] = {
      {in_three("qubit[2] q; ry(0.8) q[0]; negctrl @ x q[0], q[1];"),
       {{1, 0.151646645326}, {2, 0.848353354674}}},
      {in_three("qubit[1] q; h q[0]; ctrl @ gphase(pi/3) q[0]; h q[0];"), {{0, 0.75}, {1, 0.25}}},
      {in_three("qubit q; h q; inv @ t q; s q; h q;"), {{0, 0.853553390593}, {1, 0.146446609407}}},
      {in_three("qubit q; pow(1/2) @ x q; pow(1/2) @ x q;"), {{1, 1}}},
      {in_three("qubit[2] q; h q[0]; ctrl @ U(pi/2,0,0) q[0], q[1]; h q[0];"),
       {{0, 0.625}, {1, 0.125}, {2, 0.125}, {3, 0.125}}},
      {in_three("qubit[2] q; h q[0]; cry(pi/2) q[0], q[1]; h q[0];"),
       {{0, 0.728553390593}, {1, 0.021446609407}, {2, 0.125}, {3, 0.125}}},
      {in_three("gate g(a) x, y { cx x, y; rz(a) y; cx x, y; }"
                "qubit[2] q; h q; g(0.9) q[0], q[1]; h q;"),
       zz},
      {in_two("qreg q[2]; h q; rzz(0.9) q[0], q[1]; h q;"), zz},
      {"qubit[2] q; ms(0.1,0.3,0.15) q[0], q[1];", {{0, 0.793892626146}, {3, 0.206107373854}}},
      {"qubit[2] q; gpi2(0) q; zz(0.1) q[0], q[1]; gpi2(0.25) q[0]; gpi2(0.5) q[1];",
       {{0, 0.452254248594}, {1, 0.452254248594}, {2, 0.047745751406}, {3, 0.047745751406}}},
  };
  for (const ProgramRow& row : rows) expect_probabilities(row);
}

// Which basis state a text of X gates ends in shows which qubits its operands named.
TEST(Qasm, OperandsAndBroadcast) {
  const struct {
    std::string body;
    std::size_t state;
  } rows[] = {
      {"qubit[4] q; x q;", 15},
      {"qubit[4] q; x q[2];", 4},
      {"qubit[4] q; x q[-1];", 8},
      {"qubit[4] q; x q[1:2];", 6},
      {"qubit[4] q; x q[0:2:3];", 5},
      {"qubit[4] q; x q[3:-2:0];", 10},
      {"qubit[4] q; x q[-3:-1];", 14},
      {"qubit[5] q; x q[0:3:4];", 9},
      {"qubit[2] q; qubit[2] r; x q; cx q, r;", 15},
      {"qubit a; qubit[3] q; x a; cx a, q;", 15},
      {"qubit[3] q; qubit b; x q; cx q, b;", 15},
      {"qubit[4] q; x q[0:1]; cx q[0:1], q[2:3];", 15},
      {"qubit[2] q; qreg r[1]; x r;", 4},
      {"qubit x; x x;", 1},
      {"const int n = 3; qubit[n] q; x q[n - 1];", 4},
      {"qubit[3] q; barrier; barrier q; delay[100ns] q[0], q[1]; x q[1];", 2},
      {"@note x q\nqubit[3] q;\n#pragma x q\npragma x q\n x q[1]; // x q\n /* x q \n */", 2},
      {"qubit[1] q; gate x a { z a; } x q;", 0},
      {"qubit[2] q; gate zz a, b { x a; x b; } zz q[0], q[1];", 3},
  };
  for (const auto& row : rows) {
    const std::vector<Complex> state = run(parse(in_three(row.body)), 0);
    EXPECT_NEAR(std::norm(state[row.state]), 1, tolerance) << row.body;
  }
}

// The parameter of a phase gate on |1⟩, read from the amplitude.
TEST(Qasm, Expressions) {
  const struct {
    const char* expression;
    double value;
    bool is_two = false;
  } rows[] = {
      {"0.5", 0.5},
      {"1e-1", 0.1},
      {".5E0", 0.5},
      {"2.", 2},
      {"0x1F/100", 0.31},
      {"0b101/10", 0.5},
      {"1_0/1_00.0", 0.1},
      {"pi/2", pi / 2},
      {"π/2", pi / 2},
      {"tau/8", pi / 4},
      {"τ/8", pi / 4},
      {"euler/3", std::numbers::e / 3},
      {"ℯ/3", std::numbers::e / 3},
      {"1 - 2 - 0.5", -1.5},
      {"1 + 2 * 0.25", 1.5},
      {"8 / 4 / 2", 1},
      {"1/2", 0.5},
      {"7 % 4 - 1", 2},
      {"-7 % 4", -3},
      {"2.5 % 1", 0.5},
      {"-2 ** 2 / 4", -1},
      {"2 ** -1", 0.5},
      {"2 ** 3 ** 2 / 512", 1},
      {"(1 + 1) * (2 - 1)", 2},
      {"- - 1", 1},
      {"sin(0.3)", std::sin(0.3)},
      {"cos(0.3)", std::cos(0.3)},
      {"tan(0.3)", std::tan(0.3)},
      {"arcsin(0.3)", std::asin(0.3)},
      {"arccos(0.3)", std::acos(0.3)},
      {"arctan(0.3)", std::atan(0.3)},
      {"exp(0.3)", std::exp(0.3)},
      {"log(2)", std::log(2)},
      {"sqrt(2)", std::sqrt(2)},
      {"floor(2.7)", 2},
      {"ceiling(1.2)", 2},
      {"mod(7, 4)", 3},
      {"pow(2, 0.5)", std::sqrt(2)},
      {"half + whole + turn", 2.75},
      {"yes", 1},
      {"2^3/8", 1, true},
      {"-2^2/4", -1, true},
      {"ln(2)", std::log(2), true},
      {"sin(pi/6) + cos(0) + tan(0) + exp(0) + sqrt(0.25)", 3, true},
  };
  for (const auto& row : rows) {
    const std::string constants =
        "const float half = 0.5; const int whole = 4/2; const angle turn = half/2;"
        "const bool yes = true; const uint two = whole;";
    const std::string text =
        row.is_two ? in_two(fmt::format("gate g(a) q {{ u1(a*({})) q; }} qreg q[1]; g(1) q;",
                                        row.expression))
                   : in_three(fmt::format("{} gate g(a) q {{ p(a*({})) q; }} qubit q; g(1) q;",
                                          constants, row.expression));
    const Matrix matrix = unitary(text);
    ASSERT_EQ(matrix.size(), 2U);
    EXPECT_LT(std::abs(matrix[1][1] - e(row.value)), tolerance) << row.expression;
  }
}

// --- An independent implementation ---

// Each row is a text and the state after it as Qiskit computed it; see the script beside the table.
TEST(Qasm, AgreesWithQiskit) {
  const auto whole =
      whole_file(DOCKET_SOURCE_DIR "/src/executor/quantum/testdata/qasm_qiskit.json");
  const boost::json::value table = boost::json::parse(whole.value());
  const auto& programs = table.at("programs").as_array();
  ASSERT_GE(programs.size(), 40U);
  for (const auto& row : programs) {
    const std::string text(row.at("text").as_string());
    const std::vector<Complex> state = run(parse(text), 0);
    const auto& expected = row.at("state").as_array();
    ASSERT_EQ(expected.size(), state.size()) << text;
    Complex overlap = 0;  // of modulus 1 when they differ in a global phase only
    for (std::size_t x = 0; x < state.size(); ++x) {
      const Complex amplitude(expected[x].at(0).to_number<double>(),
                              expected[x].at(1).to_number<double>());
      overlap += std::conj(amplitude) * state[x];
    }
    EXPECT_NEAR(std::abs(overlap), 1, 1e-10) << text;
  }
}

}  // namespace
}  // namespace docket::executor::quantum
