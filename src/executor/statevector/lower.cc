#include "executor/statevector/lower.h"

#include <algorithm>
#include <array>
#include <bit>
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

using Terms = std::vector<PauliEvolution::Term>;

// The bounds of evolution_need().
constexpr double flops_max = 0x1p40;
constexpr std::size_t terms_max = 10'000;
constexpr double exponent_max = 0x1p30;

// Strings are vectors over GF(2), and commuting is linear in each of two: a basis of what the terms
// span decides for all of them.
bool all_commute(const Terms& terms) {
  constexpr int bits = 64;              // both masks of a string, at most 32 qubits each
  std::array<PauliString, bits> basis;  // each at its highest bit
  Mask used = 0;
  const auto number = [](const PauliString& string) { return string.z << bits / 2 | string.x; };
  for (const PauliEvolution::Term& term : terms) {
    PauliString rest = term.string;
    while (number(rest) != 0) {
      const int highest = static_cast<int>(std::bit_width(number(rest))) - 1;
      PauliString& there = basis[static_cast<std::size_t>(highest)];
      if ((used >> highest & 1) == 0) {
        for (Mask others = used; others != 0;) {
          if (!commute(basis[static_cast<std::size_t>(take_lowest(others))], rest)) return false;
        }
        used |= bit(highest);
        there = rest;
        break;
      }
      rest = {rest.x ^ there.x, rest.z ^ there.z};
    }
  }
  return true;
}

// Terms that do not commute, and whatever does not commute with those: parts of the sum between
// which everything commutes, so that the exponential is their product.
std::vector<Terms> parts(const Terms& terms) {
  std::vector<Terms> result;
  for (const PauliEvolution::Term& term : terms) {
    Terms joined{term};
    std::erase_if(result, [&](const Terms& part) {
      const bool apart = std::ranges::all_of(
          part, [&](const PauliEvolution::Term& t) { return commute(t.string, term.string); });
      if (!apart) joined.insert(joined.end(), part.begin(), part.end());
      return !apart;
    });
    result.push_back(std::move(joined));
  }
  return result;
}

// A part of more than one term.
struct Part {
  Mask touches = 0;
  Mask mixes = 0;
  double exponent = 0;  // no smaller than the norm of time·H
  std::size_t terms = 0;

  Part(const Terms& sum, double time) : terms(sum.size()) {
    for (const PauliEvolution::Term& term : sum) {
      touches |= support(term.string);
      mixes |= term.string.x;
      exponent += std::abs(time * term.coefficient);
    }
  }
  int width() const { return std::popcount(touches); }
  bool is_matrix() const { return width() <= matrix_qubits; }
  // A step of norm ≤ 1 and degree 18: the rest of the sum is below 1/19! < 1e-17 a step.
  static constexpr int degree = 18;
  double steps() const { return std::max(1.0, std::ceil(exponent)); }
  double flops(int qubits) const {
    constexpr double flops_of_term = 8;
    return steps() * degree * flops_of_term * static_cast<double>(terms) * std::exp2(qubits);
  }
};

// The parts of `evolution`, none of which is more than can be computed; else nothing.
std::optional<std::vector<Terms>> bounded_parts(const PauliEvolution& evolution, int qubits) {
  if (evolution.terms.size() > terms_max) return {};
  std::vector<Terms> result = parts(evolution.terms);
  double flops = 0;
  for (const Terms& terms : result) {
    if (terms.size() == 1) continue;
    const Part part(terms, evolution.time);
    if (!(part.exponent <= exponent_max)) return {};
    if (!part.is_matrix()) flops += part.flops(qubits);
  }
  if (flops > flops_max) return {};
  return result;
}

class Lowering {
 public:
  Lowering(int qubits, std::vector<Gate>& gates) : qubits_(qubits), gates_(gates) {}

  Lowered operator()(const Unitary& unitary) {
    const std::size_t size = std::size_t{1} << unitary.targets.size();
    DOCKET_CHECK(!unitary.targets.empty() && unitary.targets.size() <= unitary_qubits_max,
                 "a unitary has 1 to 10 targets");
    DOCKET_CHECK(unitary.matrix.size() == size * size, "the matrix fits the targets");
    check_qubits(mask_of(unitary.targets) | mask_of(unitary.controls),
                 unitary.targets.size() + unitary.controls.size());
    if (!is_unitary(unitary.matrix, size)) return Lowered::not_unitary;
    add({std::span(unitary.targets), std::span(unitary.matrix), mask_of(unitary.controls)});
    return Lowered::done;
  }

  Lowered operator()(const PauliEvolution& evolution) {
    for (const PauliEvolution::Term& term : evolution.terms) {
      DOCKET_CHECK(support(term.string) >> qubits_ == 0, "a qubit is out of range");
    }
    if (all_commute(evolution.terms)) {
      for (const PauliEvolution::Term& term : evolution.terms) rotate(term, evolution.time);
      return Lowered::done;
    }
    std::optional<std::vector<Terms>> split = bounded_parts(evolution, qubits_);
    if (!split) return Lowered::too_much_work;
    for (Terms& terms : *split) {
      if (terms.size() == 1) {
        rotate(terms[0], evolution.time);
      } else if (!evolve({std::move(terms), evolution.time})) {
        return Lowered::not_unitary;
      }
    }
    return Lowered::done;
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
  void rotate(const PauliEvolution::Term& term, double time) {
    const PauliString& string = term.string;
    const double angle = time * term.coefficient;
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

  // False: the matrix of a part is not unitary.
  bool evolve(PauliEvolution sum) {
    const Part part(sum.terms, sum.time);
    if (!part.is_matrix()) {
      const auto steps = static_cast<int>(part.steps());
      gates_.push_back({part.touches, part.mixes, Series{std::move(sum), steps, Part::degree}});
      return true;
    }
    for (PauliEvolution::Term& term : sum.terms) {
      term.string = closed_up(term.string, part.touches);
    }
    Matrix matrix = exponential(sum, part.width());
    if (!is_unitary(matrix, std::size_t{1} << part.width())) return false;
    add({qubits_of(part.touches), std::move(matrix), 0});
    return true;
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

Lowered lower(std::span<const Operation> operations, int qubits, Stop& stop,
              std::vector<Gate>& gates) {
  Lowering lowering(qubits, gates);
  for (const Operation& operation : operations) {
    if (stop.stop_requested()) return Lowered::stopped;
    const Lowered lowered = std::visit(lowering, operation);
    if (lowered != Lowered::done) return lowered;
  }
  return Lowered::done;
}

Sums sums_of(const PauliEvolution& evolution, int qubits) {
  Sums sums;
  if (all_commute(evolution.terms)) return sums;
  const auto split = bounded_parts(evolution, qubits);
  if (!split) return {.is_too_much = true};
  for (const Terms& terms : *split) {
    const Part part(terms, evolution.time);
    const bool is_sum = terms.size() > 1 && !part.is_matrix();
    if (is_sum) sums.mixed_max = std::max(sums.mixed_max, std::popcount(part.mixes));
  }
  return sums;
}

}  // namespace docket::executor::statevector
