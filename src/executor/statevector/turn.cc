#include "executor/statevector/turn.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <utility>

namespace docket::executor::statevector {
namespace {

// What may be dropped beside entries of modulus 1: a few units of rounding in double.
constexpr double negligible = 4e-15;

constexpr std::size_t rows = 4;  // of a two-qubit matrix

using Pair = std::array<Complex, rows * rows>;

// One qubit's share of a cluster: diag(1, phase) · (c, -s; s, c), read off one column.
struct Share {
  double cosine = 1;
  double sine = 0;
  Complex phase = 1;  // of modulus 1
};

// `zero` and `one`: Σ |entry|² of the column's rows where the qubit is 0, and 1; `cross`: the sum
// of entry(1)·conj(entry(0)). The column is |0> rotated, or |1> if its larger part is in 1.
Share share_of(double zero, double one, Complex cross) {
  Share share;
  const bool is_one = one > zero;
  share.cosine = std::sqrt(is_one ? one : zero);
  share.sine = std::sqrt(is_one ? zero : one);
  const double modulus = std::sqrt(std::norm(cross));
  if (modulus > 0) share.phase = (is_one ? -cross : cross) / modulus;
  return share;
}

// Multiplies the rows of `matrix` by the conjugate phases, then undoes both rotations.
void undo(const std::array<Share, 2>& shares, Pair& matrix) {
  for (std::size_t j = 0; j < 2; ++j) {
    const std::size_t step = std::size_t{1} << j;
    const auto& [c, s, phase] = shares[j];
    for (std::size_t row = 0; row < rows; ++row) {
      if ((row & step) != 0) continue;
      for (std::size_t column = 0; column < rows; ++column) {
        Complex& zero = matrix[row * rows + column];
        Complex& one = matrix[(row | step) * rows + column];
        const Complex turned = times(std::conj(phase), one);
        one = c * turned - s * zero;
        zero = c * zero + s * turned;
      }
    }
  }
}

// `matrix` as phases times an exchange of basis states that leaves the two qubits in their order;
// false if it is not that.
bool read_exchange(const Pair& matrix, Turns& turns) {
  unsigned seen = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const Complex* const entries = &matrix[row * rows];
    std::size_t from = 0;
    for (std::size_t column = 1; column < rows; ++column) {
      if (std::norm(entries[column]) > std::norm(entries[from])) from = column;
    }
    for (std::size_t column = 0; column < rows; ++column) {
      if (column == from) continue;
      const Complex entry = entries[column];
      if (!(std::abs(entry.real()) + std::abs(entry.imag()) < negligible)) return false;
    }
    if (!(std::abs(std::norm(entries[from]) - 1) < 1e-10)) return false;
    turns.phases[row] = entries[from];
    turns.from[row] = static_cast<std::uint8_t>(from);
    seen |= 1U << from;
  }
  if (seen != 0b1111) return false;
  const unsigned first = turns.from[0] ^ turns.from[1];
  const unsigned second = turns.from[0] ^ turns.from[2];
  return (first & 1) != 0 && (second & 2) != 0 && first != second;
}

// The matrix of `dense`, which has two targets, is diag(1, phase) on each qubit after the result.
std::optional<Turns> read_turns(const Dense& dense, std::array<Complex, 2>& phases) {
  const Matrix& m = dense.matrix;
  // The first column: entries 0, 1, 2, 3 of the pair's basis states.
  const std::array<Complex, rows> in{m[0], m[rows], m[2 * rows], m[3 * rows]};
  const auto cross = [&](std::size_t one, std::size_t zero) {
    return times(in[one], std::conj(in[zero]));
  };
  std::array<double, rows> squares{};
  std::ranges::transform(in, squares.begin(), [](Complex entry) { return std::norm(entry); });
  const std::array shares{
      share_of(squares[0] + squares[2], squares[1] + squares[3], cross(1, 0) + cross(3, 2)),
      share_of(squares[0] + squares[1], squares[2] + squares[3], cross(2, 0) + cross(3, 1))};
  Pair middle;
  std::ranges::copy(m, middle.begin());
  undo(shares, middle);
  Turns turns;
  if (!read_exchange(middle, turns)) return {};
  for (std::size_t j = 0; j < 2; ++j) {
    turns.qubits[j] = dense.targets[j];
    turns.cosines[j] = shares[j].cosine;
    turns.sines[j] = shares[j].sine;
    phases[j] = shares[j].phase;
  }
  return turns;
}

// An exchange under one control, as all controlled gates are that phases before them only change.
bool is_exchange(const Dense& dense) {
  return std::popcount(dense.controls) == 1 && dense.targets.size() == 1 &&
         dense.matrix[0] == Complex{} && dense.matrix[3] == Complex{};
}

// The same as a matrix on two qubits.
Dense with_control(const Dense& dense) {
  const Matrix& m = dense.matrix;
  return {{dense.targets[0], std::countr_zero(dense.controls)},
          {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, m[0], m[1], 0, 0, m[2], m[3]},
          0};
}

class Turning {
 public:
  explicit Turning(std::size_t gates) {
    result_.reserve(gates + 1);
    phases_.fill(1);
  }

  void add(Gate& gate) {
    auto* const dense = std::get_if<Dense>(&gate.form);
    if (dense != nullptr && (gate.mixes & waiting_) != 0 && is_exchange(*dense)) {
      *dense = with_control(*dense);
    }
    if (dense == nullptr || dense->controls != 0) {
      // Where a gate mixes a qubit, its phase has to come first; elsewhere they commute.
      write(gate.mixes & waiting_);
    } else {
      take(*dense);
      if (dense->targets.size() == 2 && turn(gate, *dense)) return;
    }
    result_.push_back(std::move(gate));
  }

  std::vector<Gate> finish() {
    write(waiting_);
    return std::move(result_);
  }

 private:
  Complex& phase(int qubit) { return phases_[static_cast<std::size_t>(qubit)]; }

  // Multiplies the columns of `dense` by the phases that wait for its qubits.
  void take(Dense& dense) {
    const std::size_t size = std::size_t{1} << dense.targets.size();
    for (std::size_t j = 0; j < dense.targets.size(); ++j) {
      const int qubit = dense.targets[j];
      if ((waiting_ & bit(qubit)) == 0) continue;
      for (std::size_t i = 0; i < dense.matrix.size(); ++i) {
        if ((i % size >> j & 1) != 0) dense.matrix[i] = times(dense.matrix[i], phase(qubit));
      }
      waiting_ &= ~bit(qubit);
    }
  }

  // Adds `gate`, whose form is `dense`, as Turns, if it is such.
  bool turn(const Gate& gate, const Dense& dense) {
    std::array<Complex, 2> phases;
    const std::optional<Turns> turns = read_turns(dense, phases);
    if (!turns) return false;
    for (std::size_t j = 0; j < 2; ++j) {
      if (phases[j] == Complex(1)) continue;
      phase(turns->qubits[j]) = phases[j];
      waiting_ |= bit(turns->qubits[j]);
    }
    result_.push_back({gate.touches, gate.mixes, *turns});
    return true;
  }

  // Ends the waiting of `qubits`.
  void write(Mask qubits) {
    if (qubits == 0) return;
    waiting_ &= ~qubits;
    Gate gate{qubits, 0, Diagonal{}};
    auto& phases = std::get<Diagonal>(gate.form).phases;
    while (qubits != 0) {
      const int qubit = take_lowest(qubits);
      phases.push_back({0, {qubit}, {1, phase(qubit)}});
    }
    result_.push_back(std::move(gate));
  }

  std::vector<Gate> result_;
  Mask waiting_ = 0;  // qubits whose entry of phases_ is still to be applied
  std::array<Complex, 64> phases_;
};

}  // namespace

std::vector<Gate> turned(std::vector<Gate> gates) {
  Turning turning(gates.size());
  for (Gate& gate : gates) turning.add(gate);
  return turning.finish();
}

}  // namespace docket::executor::statevector
