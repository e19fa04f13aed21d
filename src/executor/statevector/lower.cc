#include "executor/statevector/lower.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "executor/statevector/pauli.h"

namespace docket::executor::statevector {
namespace {

// Widest support of an evolution that becomes one matrix; a wider one is cheaper term by term.
constexpr int matrix_qubits = 5;

// Widest support of one Pauli rotation that becomes a matrix, to be fused with its neighbours.
constexpr int rotation_qubits = 2;

// The block of `matrix` where qubit j of the index is `value`, without that qubit.
Matrix block(const Matrix& matrix, std::size_t size, std::size_t j, std::size_t value) {
  Matrix result;
  result.reserve(size * size / 4);
  for (std::size_t row = 0; row < size; ++row) {
    if ((row >> j & 1) != value) continue;
    for (std::size_t column = 0; column < size; ++column) {
      if ((column >> j & 1) == value) result.push_back(matrix[row * size + column]);
    }
  }
  return result;
}

// Whether row and column of every entry agree in bit j.
bool is_block_diagonal(Entries matrix, std::size_t size, std::size_t j) {
  const std::size_t other = std::size_t{1} << j;
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = 0; column < size; ++column) {
      if (((row ^ column) & other) != 0 && matrix[row * size + column] != Complex{}) return false;
    }
  }
  return true;
}

bool is_identity(Entries matrix, std::size_t size) {
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = 0; column < size; ++column) {
      if (matrix[row * size + column] != Complex(row == column ? 1.0 : 0.0)) return false;
    }
  }
  return true;
}

// Moves every target that acts as a control out of the matrix; returns the targets in which the
// gate is block-diagonal without being a control.
Mask extract_controls(Dense& dense) {
  Mask unmixed = 0;
  for (std::size_t j = dense.targets.size(); j-- > 0;) {
    const std::size_t size = std::size_t{1} << dense.targets.size();
    if (!is_block_diagonal(dense.matrix, size, j)) continue;
    if (is_identity(block(dense.matrix, size, j, 0), size / 2)) {
      dense.matrix = block(dense.matrix, size, j, 1);
      dense.controls |= bit(dense.targets[j]);
      dense.targets.erase(dense.targets.begin() + j);
    } else {
      unmixed |= bit(dense.targets[j]);
    }
  }
  return unmixed;
}

// The diagonal of `dense`, its table in ascending order of qubits.
Gate diagonal_gate(const Dense& dense, Mask touches) {
  const std::size_t size = std::size_t{1} << dense.targets.size();
  Phase phase{dense.controls, dense.targets, {}};
  phase.table.resize(size);
  std::ranges::sort(phase.qubits);
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t at = 0;
    for (std::size_t j = 0; j < dense.targets.size(); ++j) {
      const auto place = std::ranges::find(phase.qubits, dense.targets[j]) - phase.qubits.begin();
      at |= (i >> j & 1) << place;
    }
    phase.table[at] = dense.matrix[i * size + i];
  }
  Gate gate{touches, 0, Diagonal{}};
  std::get<Diagonal>(gate.form).phases.push_back(std::move(phase));
  return gate;
}

PauliString closed_up(const PauliString& string, Mask places) {
  return {extract(string.x, places), extract(string.z, places)};
}

// Terms that do not commute, and whatever does not commute with those: parts of the sum between
// which everything commutes, so that the exponential is their product.
std::vector<std::vector<PauliEvolution::Term>> parts(const PauliEvolution& evolution) {
  std::vector<std::vector<PauliEvolution::Term>> result;
  for (const PauliEvolution::Term& term : evolution.terms) {
    std::vector<PauliEvolution::Term> joined{term};
    std::erase_if(result, [&](const std::vector<PauliEvolution::Term>& part) {
      const bool apart = std::ranges::all_of(
          part, [&](const PauliEvolution::Term& t) { return commute(t.string, term.string); });
      if (!apart) joined.insert(joined.end(), part.begin(), part.end());
      return !apart;
    });
    result.push_back(std::move(joined));
  }
  return result;
}

class Lowering {
 public:
  Lowering(int qubits, std::vector<Gate>& gates) : qubits_(qubits), gates_(gates) {}

  Refusal operator()(const Unitary& unitary) {
    const std::size_t size = std::size_t{1} << unitary.targets.size();
    DOCKET_CHECK(!unitary.targets.empty() && unitary.targets.size() <= unitary_qubits_max,
                 "a unitary has 1 to 10 targets");
    DOCKET_CHECK(unitary.matrix.size() == size * size, "the matrix fits the targets");
    check_qubits(mask_of(unitary.targets) | mask_of(unitary.controls),
                 unitary.targets.size() + unitary.controls.size());
    if (!is_unitary(unitary.matrix, size)) return Refusal::not_unitary;
    add({std::span(unitary.targets), std::span(unitary.matrix), mask_of(unitary.controls)});
    return Refusal::none;
  }

  Refusal operator()(const PauliEvolution& evolution) {
    for (const PauliEvolution::Term& term : evolution.terms) {
      DOCKET_CHECK(support(term.string) >> qubits_ == 0, "a qubit is out of range");
    }
    double flops = 0;
    for (std::vector<PauliEvolution::Term>& part : parts(evolution)) {
      if (part.size() == 1) {
        rotate(part[0].string, evolution.time * part[0].coefficient);
        continue;
      }
      const Refusal refusal = evolve({std::move(part), evolution.time}, flops);
      if (refusal != Refusal::none) return refusal;
    }
    return Refusal::none;
  }

 private:
  void check_qubits(Mask mask, std::size_t count) const {
    DOCKET_CHECK(mask >> qubits_ == 0, "a qubit is out of range");
    DOCKET_CHECK(static_cast<std::size_t>(std::popcount(mask)) == count, "a qubit is named twice");
  }

  void add(Dense dense) {
    if (std::optional<Gate> gate = simplest(std::move(dense))) gates_.push_back(std::move(*gate));
  }

  // exp(-i·angle·P) = cos(angle) - i·sin(angle)·P.
  void rotate(const PauliString& string, double angle) {
    const Mask touches = support(string);
    const int width = std::popcount(touches);
    const Complex forward{std::cos(angle), -std::sin(angle)};
    if (width == 0) {
      gates_.push_back({0, 0, Diagonal{{}, {{0, forward, forward}}}});
    } else if (string.x == 0) {
      gates_.push_back({touches, 0, Diagonal{{}, {{touches, forward, std::conj(forward)}}}});
    } else if (width <= rotation_qubits) {
      add({qubits_of(touches), exponential({{{closed_up(string, touches), 1}}, angle}, width), 0});
    } else {
      gates_.push_back({touches, string.x, Rotation{string, angle}});
    }
  }

  Refusal evolve(PauliEvolution part, double& flops) {
    Mask touches = 0;
    Mask mixes = 0;
    double bound = 0;
    for (const PauliEvolution::Term& term : part.terms) {
      touches |= support(term.string);
      mixes |= term.string.x;
      bound += std::abs(part.time * term.coefficient);
    }
    const int width = std::popcount(touches);
    if (width <= matrix_qubits) {
      PauliEvolution closed = part;
      for (PauliEvolution::Term& term : closed.terms) {
        term.string = closed_up(term.string, touches);
      }
      Matrix matrix = exponential(closed, width);
      if (!is_unitary(matrix, std::size_t{1} << width)) return Refusal::not_unitary;
      add({qubits_of(touches), std::move(matrix), 0});
      return Refusal::none;
    }
    // A step of norm ≤ 1 and degree 18: the rest of the sum is below 1/19! < 1e-17 a step.
    const double steps = std::max(1.0, std::ceil(bound));
    constexpr int degree = 18;
    constexpr double flops_of_term = 8;
    flops += steps * degree * flops_of_term * static_cast<double>(part.terms.size()) *
             std::exp2(qubits_);
    if (!(flops <= evolution_flops_max)) return Refusal::too_much_work;
    gates_.push_back({touches, mixes, Series{std::move(part), static_cast<int>(steps), degree}});
    return Refusal::none;
  }

  int qubits_;
  std::vector<Gate>& gates_;
};

}  // namespace

std::optional<Gate> simplest(Dense dense) {
  if (is_identity(dense.matrix, std::size_t{1} << dense.targets.size())) return {};
  const Mask touches = mask_of(dense.targets) | dense.controls;
  const Mask unmixed = extract_controls(dense);
  const std::size_t size = std::size_t{1} << dense.targets.size();
  if (is_diagonal(dense.matrix, size)) return diagonal_gate(dense, touches);
  const Mask mixes = mask_of(dense.targets) & ~unmixed;
  return Gate{touches, mixes, std::move(dense)};
}

Refusal lower(std::span<const Operation> operations, int qubits, std::vector<Gate>& gates) {
  Lowering lowering(qubits, gates);
  for (const Operation& operation : operations) {
    const Refusal refusal = std::visit(lowering, operation);
    if (refusal != Refusal::none) return refusal;
  }
  return Refusal::none;
}

}  // namespace docket::executor::statevector
