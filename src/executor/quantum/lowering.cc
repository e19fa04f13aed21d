#include "executor/quantum/lowering.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <numbers>
#include <span>

#include <fmt/format.h>

#include "executor/quantum/gates.h"
#include "executor/quantum/readout_plan.h"

namespace docket::executor::quantum {
namespace {

using gates::Complex;
using gates::Matrix;
using statevector::PauliEvolution;
using statevector::PauliString;
using statevector::Unitary;
using std::numbers::pi;

constexpr double tolerance = 1e-12;
constexpr Complex i{0, 1};
constexpr std::size_t terms_max = 1000;  // of one pauliexp; each pair of them is looked at

bool is_zero(Complex x) { return std::abs(x) < tolerance; }

bool is_same(const Matrix& a, const Matrix& b) {
  return std::ranges::equal(a, b, [](Complex x, Complex y) { return is_zero(x - y); });
}

// In [0, 1), where a phase means the same.
double wrapped(double turns) {
  const double rest = turns - std::floor(turns);
  return rest < 1 ? rest : 0;
}

// U = e^iα · rz(β) · ry(γ) · rz(δ).
struct Angles {
  double alpha = 0;
  double beta = 0;
  double gamma = 0;
  double delta = 0;
};

Angles decompose(const Matrix& u) {
  const double alpha = std::arg(u[0] * u[3] - u[1] * u[2]) / 2;
  const Complex back = std::polar(1.0, -alpha);
  const double c = std::abs(u[0]);
  const double s = std::abs(u[2]);
  const double half_sum = c < tolerance ? 0 : -std::arg(back * u[0]);
  const double half_difference = s < tolerance ? 0 : std::arg(back * u[2]);
  return {alpha, half_sum + half_difference, 2 * std::atan2(s, c), half_sum - half_difference};
}

// Writes native gates; each method is a row of the table in the documentation.
class Lowering {
 public:
  explicit Lowering(NativePair pair) : pair_(pair) {}

  // False: there is no row for it.
  bool add(const Unitary& unitary);
  bool add(const PauliEvolution& evolution);
  std::vector<NativeGate> take() && { return std::move(gates_); }

 private:
  void gpi(int q, double turns) { gates_.emplace_back(Gpi{q, wrapped(turns)}); }
  void gpi2(int q, double turns) { gates_.emplace_back(Gpi2{q, wrapped(turns)}); }
  void ms(int q0, int q1, double phase0, double phase1, double angle) {
    gates_.emplace_back(Ms{{q0, q1}, {wrapped(phase0), wrapped(phase1)}, angle});
  }
  void h(int q) {
    gpi2(q, 0.25);
    gpi(q, 0);
  }
  void rz(int q, double angle);
  void rx(int q, double angle);
  void ry(int q, double angle);
  void cnot(int control, int target);
  void swap(int q0, int q1);
  void zz(int q0, int q1, double angle);
  void one_qubit(const Matrix& u, int q);
  bool pulse(const Matrix& u, int q);
  void controlled(const Matrix& u, int control, int target);
  bool two_qubits(const Matrix& u, int q0, int q1);
  bool general_ms(const Matrix& u, int q0, int q1);
  void term(const PauliString& string, double angle);
  void change_basis(const PauliString& string, int q, bool back);

  NativePair pair_;
  std::vector<NativeGate> gates_;
};

bool Lowering::add(const Unitary& unitary) {
  const auto& [targets, controls, matrix] = unitary;
  if (targets.size() == 1 && controls.empty()) {
    one_qubit(matrix, targets[0]);
    return true;
  }
  if (targets.size() == 1 && controls.size() == 1) {
    controlled(matrix, controls[0], targets[0]);
    return true;
  }
  if (targets.size() != 2 || !controls.empty()) return false;
  return two_qubits(matrix, targets[0], targets[1]);
}

bool Lowering::add(const PauliEvolution& evolution) {
  const auto& terms = evolution.terms;
  if (terms.size() > terms_max) return false;
  for (std::size_t a = 0; a < terms.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const PauliString& p = terms[a].string;
      const PauliString& q = terms[b].string;
      if ((std::popcount(p.x & q.z) + std::popcount(p.z & q.x)) % 2 != 0) return false;
    }
  }
  for (const auto& [string, coefficient] : terms) {
    term(string, 2 * evolution.time * coefficient);
  }
  return true;
}

void Lowering::rz(int q, double angle) {
  if (std::abs(std::remainder(angle, 2 * pi)) < tolerance) return;
  gpi(q, 0);
  gpi(q, angle / (4 * pi));
}

void Lowering::rx(int q, double angle) {
  gpi2(q, 0.75);
  gpi(q, 0);
  gpi(q, angle / (4 * pi));
  gpi2(q, 0.25);
}

void Lowering::ry(int q, double angle) {
  gpi2(q, 0);
  gpi(q, 0);
  gpi(q, angle / (4 * pi));
  gpi2(q, 0.5);
}

void Lowering::cnot(int control, int target) {
  gpi2(control, 0.25);
  ms(control, target, 0, 0, 0.25);
  gpi2(control, 0.5);
  gpi2(target, 0.5);
  gpi2(control, 0.75);
}

void Lowering::swap(int q0, int q1) {
  cnot(q0, q1);
  cnot(q1, q0);
  cnot(q0, q1);
}

void Lowering::zz(int q0, int q1, double angle) {
  if (pair_ == NativePair::zz) {
    gates_.emplace_back(NativeZz{{q0, q1}, angle / (2 * pi)});
    return;
  }
  h(q0);
  h(q1);
  ms(q0, q1, 0, 0, angle / (2 * pi));
  h(q0);
  h(q1);
}

void Lowering::one_qubit(const Matrix& u, int q) {
  if (is_zero(u[1])) return rz(q, std::arg(u[3] / u[0]));
  if (pulse(u, q)) return;
  const Matrix normal = gates::scaled(u, std::abs(u[0]) / u[0]);  // real and positive first
  if (is_same(normal, gates::h())) return h(q);
  const double angle = 2 * std::atan2(-normal[1].imag(), normal[0].real());
  if (is_same(normal, gates::rx(angle))) return rx(q, angle);
  const Angles angles = decompose(u);
  rz(q, angles.delta);
  ry(q, angles.gamma);
  rz(q, angles.beta);
}

// One gpi or gpi2, whatever its phase: also x, y, v, vi.
bool Lowering::pulse(const Matrix& u, int q) {
  if (is_zero(u[0])) {
    gpi(q, std::arg(u[2] / u[1]) / (4 * pi));
    return true;
  }
  const double turns = std::arg(i * u[2] / u[0]) / (2 * pi);
  if (!is_same(gates::scaled(u, std::sqrt(0.5) / u[0]), gates::gpi2(turns))) return false;
  gpi2(q, turns);
  return true;
}

void Lowering::controlled(const Matrix& u, int control, int target) {
  if (is_same(u, gates::x())) return cnot(control, target);
  const auto [alpha, beta, gamma, delta] = decompose(u);
  rz(target, (delta - beta) / 2);
  cnot(control, target);
  rz(target, -(delta + beta) / 2);
  ry(target, -gamma / 2);
  cnot(control, target);
  ry(target, gamma / 2);
  rz(target, beta);
  rz(control, alpha);
}

bool Lowering::two_qubits(const Matrix& u, int q0, int q1) {
  if (is_same(u, gates::swap())) {
    swap(q0, q1);
    return true;
  }
  const double angle = 2 * std::atan2(-u[6].imag(), u[0].real());
  if (is_same(u, gates::xx(angle))) {
    ms(q0, q1, 0, 0, angle / (2 * pi));
    return true;
  }
  if (is_same(u, gates::yy(angle))) {
    ms(q0, q1, 0.25, 0.25, angle / (2 * pi));
    return true;
  }
  const double turned = 2 * std::arg(u[5]);
  if (is_same(u, gates::zz(turned))) {
    zz(q0, q1, turned);
    return true;
  }
  return general_ms(u, q0, q1);
}

bool Lowering::general_ms(const Matrix& u, int q0, int q1) {
  const double angle = std::atan2(std::abs(u[3]), u[0].real()) / pi;
  const double sum = -std::arg(i * u[3]) / (2 * pi);
  const double difference = std::arg(i * u[6]) / (2 * pi);
  const double phase0 = (sum + difference) / 2;
  const double phase1 = (sum - difference) / 2;
  if (!is_same(u, gates::ms(phase0, phase1, angle))) return false;
  ms(q0, q1, phase0, phase1, angle);
  return true;
}

// exp(-i·angle/2·P): rz on the last qubit of the support, between a ladder of cnots, between
// changes of basis.
void Lowering::term(const PauliString& string, double angle) {
  std::vector<int> support;
  for (int q = 0; q < program_qubits_max; ++q) {
    if ((((string.x | string.z) >> q) & 1U) != 0) support.push_back(q);
  }
  if (support.empty()) return;
  for (const int q : support) change_basis(string, q, false);
  for (std::size_t j = 0; j + 1 < support.size(); ++j) cnot(support[j], support[j + 1]);
  rz(support.back(), angle);
  for (std::size_t j = support.size() - 1; j > 0; --j) cnot(support[j - 1], support[j]);
  for (const int q : support) change_basis(string, q, true);
}

void Lowering::change_basis(const PauliString& string, int q, bool back) {
  const bool x = ((string.x >> q) & 1U) != 0;
  const bool z = ((string.z >> q) & 1U) != 0;
  if (x && z) gpi2(q, back ? 0.5 : 0);
  if (x && !z) h(q);
}

// Writes a gate as JSON.
class Writer {
 public:
  explicit Writer(std::string& text) : out_(std::back_inserter(text)) {}
  void operator()(const Gpi& g) { pulse("gpi", g.target, g.phase); }
  void operator()(const Gpi2& g) { pulse("gpi2", g.target, g.phase); }
  void operator()(const Ms& g) {
    fmt::format_to(out_, R"({{"gate":"ms","targets":[{},{}],"phases":[{},{}],"angle":{}}})",
                   g.targets[0], g.targets[1], g.phases[0], g.phases[1], g.angle);
  }
  void operator()(const NativeZz& g) {
    fmt::format_to(out_, R"({{"gate":"zz","targets":[{},{}],"angle":{}}})", g.targets[0],
                   g.targets[1], g.angle);
  }

 private:
  void pulse(std::string_view name, int target, double phase) {
    fmt::format_to(out_, R"({{"gate":"{}","target":{},"phase":{}}})", name, target, phase);
  }
  std::back_insert_iterator<std::string> out_;
};

}  // namespace

std::optional<std::vector<NativeGate>> lower(const Program& program, NativePair pair) {
  if (!plan_readouts(program).forks.empty()) return {};
  Lowering lowering(pair);
  for (const auto& operation : program.operations) {
    if (!std::visit([&](const auto& each) { return lowering.add(each); }, operation)) return {};
  }
  return std::move(lowering).take();
}

std::string to_json(int qubits, const std::vector<NativeGate>& gates) {
  std::string text = fmt::format(R"({{"qubits":{},"circuit":[)", qubits);
  Writer writer(text);
  for (const NativeGate& gate : gates) {
    if (&gate != &gates.front()) text += ',';
    std::visit(writer, gate);
  }
  text += "]}";
  return text;
}

}  // namespace docket::executor::quantum
