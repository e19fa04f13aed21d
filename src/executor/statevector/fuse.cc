#include "executor/statevector/fuse.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "executor/statevector/lower.h"

namespace docket::executor::statevector {
namespace {

// Cycles for 16 amplitudes in the second-level cache, measured with AVX-512 and float on Zen 5;
// only the ratios matter. Fixed numbers, not measured at start: the same circuit must be fused in
// the same way on every run, or a sample at the edge between two outcomes could change.
constexpr std::array<double, 11> complex_cost{0, 8, 9, 18, 38, 90, 180, 360, 720, 1440, 2880};
constexpr std::array<double, 11> real_cost{0, 8, 8, 10, 19, 50, 100, 200, 400, 800, 1600};
constexpr double diagonal_cost = 9;
constexpr double turns_cost = 5;

// How far ahead gather() looks for a partner.
constexpr int reach = 24;

// Phases wider than this are not joined to others: their controls would fill a table.
constexpr int joined_phase_qubits = 6;

bool is_real(const Dense& dense) {
  return std::ranges::all_of(dense.matrix, [](Complex entry) { return entry.imag() == 0; });
}

double dense_cost(std::size_t width, bool real) {
  return real ? real_cost[width] : complex_cost[width];
}

// The part of all amplitudes where the controls are 1.
double share_of(Mask controls) {
  return 1.0 / static_cast<double>(std::uint64_t{1} << std::popcount(controls));
}

bool may_join(const Diagonal& diagonal) {
  return std::ranges::all_of(diagonal.phases, [](const Phase& phase) {
    return std::popcount(phase.controls) + static_cast<int>(phase.qubits.size()) <=
           joined_phase_qubits;
  });
}

// A gate as one matrix on all of its qubits, ascending.
struct Flat {
  Qubits qubits;
  Matrix matrix;
};

Flat flat(const Dense& dense, Mask touches) {
  Flat result{qubits_of(touches), {}};
  if (result.qubits == dense.targets) {
    result.matrix = dense.matrix;
    return result;
  }
  const std::size_t small = std::size_t{1} << dense.targets.size();
  const std::size_t size = std::size_t{1} << result.qubits.size();
  InlineVector<std::size_t, 4> spread(small);  // where a row of `dense` is, all controls being 1
  for (std::size_t at = 0; at < result.qubits.size(); ++at) {
    const int qubit = result.qubits[at];
    const auto* const target = std::find(dense.targets.begin(), dense.targets.end(), qubit);
    const bool is_control = target == dense.targets.end();
    for (std::size_t row = 0; row < small; ++row) {
      const bool is_one = is_control || (row >> (target - dense.targets.begin()) & 1) != 0;
      if (is_one) spread[row] |= std::size_t{1} << at;
    }
  }
  result.matrix = dense.controls != 0 ? identity(size) : Matrix(size * size);
  for (std::size_t row = 0; row < small; ++row) {
    for (std::size_t column = 0; column < small; ++column) {
      result.matrix[spread[row] * size + spread[column]] = dense.matrix[row * small + column];
    }
  }
  return result;
}

Flat flat(const Diagonal& diagonal, Mask touches) {
  Flat result{qubits_of(touches), {}};
  const std::size_t size = std::size_t{1} << result.qubits.size();
  result.matrix.resize(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    const Mask set = deposit(i, touches);
    Complex factor = 1;
    for (const Phase& phase : diagonal.phases) {
      if ((set & phase.controls) != phase.controls) continue;
      std::size_t index = 0;
      for (std::size_t j = 0; j < phase.qubits.size(); ++j) {
        index |= (set >> phase.qubits[j] & 1) << j;
      }
      factor = times(factor, phase.table[index]);
    }
    for (const Parity& parity : diagonal.parities) {
      factor =
          times(factor, (std::popcount(set & parity.mask) & 1) != 0 ? parity.odd : parity.even);
    }
    result.matrix[i * size + i] = factor;
  }
  return result;
}

Flat flat(const Gate& gate) {
  if (const auto* dense = std::get_if<Dense>(&gate.form)) return flat(*dense, gate.touches);
  return flat(std::get<Diagonal>(gate.form), gate.touches);
}

bool is_matrix(const Gate& gate) {
  return std::holds_alternative<Dense>(gate.form) || std::holds_alternative<Diagonal>(gate.form);
}

bool is_real(const Gate& gate) {
  if (const auto* dense = std::get_if<Dense>(&gate.form)) return is_real(*dense);
  const auto& diagonal = std::get<Diagonal>(gate.form);
  return diagonal.parities.empty() && std::ranges::all_of(diagonal.phases, [](const Phase& phase) {
           return std::ranges::all_of(phase.table, [](Complex p) { return p.imag() == 0; });
         });
}

bool are_diagonal(const Gate& a, const Gate& b) {
  return std::holds_alternative<Diagonal>(a.form) && std::holds_alternative<Diagonal>(b.form);
}

// Whether one gate instead of the two is cheaper. It may be wider than both only if `grows`; a
// matrix is made of `allowed` qubits only.
bool pays(const Gate& first, const Gate& second, int width, bool grows, Mask allowed) {
  const Mask touches = first.touches | second.touches;
  if (!grows && touches != first.touches && touches != second.touches) return false;
  if (!is_matrix(first) || !is_matrix(second)) return false;
  if (are_diagonal(first, second)) {
    return touches == first.touches || touches == second.touches ||
           (may_join(std::get<Diagonal>(first.form)) && may_join(std::get<Diagonal>(second.form)));
  }
  const auto count = static_cast<std::size_t>(std::popcount(touches));
  if (static_cast<int>(count) > width || (touches & ~allowed) != 0) return false;
  return dense_cost(count, is_real(first) && is_real(second)) <= cost(first) + cost(second);
}

Gate join_diagonals(Gate first, const Gate& second) {
  auto& into = std::get<Diagonal>(first.form);
  const auto& from = std::get<Diagonal>(second.form);
  into.phases.insert(into.phases.end(), from.phases.begin(), from.phases.end());
  into.parities.insert(into.parities.end(), from.parities.begin(), from.parities.end());
  first.touches |= second.touches;
  return first;
}

// `second` after `first`, as one gate; nothing if they cancel.
std::optional<Gate> joined(Gate first, const Gate& second) {
  if (are_diagonal(first, second)) return join_diagonals(std::move(first), second);
  const Mask touches = first.touches | second.touches;
  const Qubits wide = qubits_of(touches);
  Flat a = flat(first);
  Flat b = flat(second);
  // The wider matrix is the other's starting point.
  if (a.qubits == wide) {
    apply_gate(b.matrix, b.qubits, Side::after, wide, a.matrix);
    return simplest({wide, std::move(a.matrix), 0});
  }
  if (b.qubits != wide) {
    Matrix matrix = identity(std::size_t{1} << wide.size());
    apply_gate(b.matrix, b.qubits, Side::after, wide, matrix);
    b = {wide, std::move(matrix)};
  }
  apply_gate(a.matrix, a.qubits, Side::before, wide, b.matrix);
  return simplest({wide, std::move(b.matrix), 0});
}

// Keeps for each qubit the last gate on it, to find what a new gate may join.
class Absorber {
 public:
  Absorber(int width, std::size_t gates) : width_(width) {
    gates_.reserve(gates);
    last_.fill(-1);
    last_mix_.fill(-1);
  }

  void add(Gate gate) {
    int slot = static_cast<int>(gates_.size());
    bool alone = true;
    int barrier = -1;  // `gate` commutes with all gates after this one
    InlineVector<int, 8> before;
    for (Mask rest = gate.touches; rest != 0;) {
      const auto q = static_cast<std::size_t>(std::countr_zero(rest));
      barrier = std::max(barrier, (gate.mixes >> q & 1) != 0 ? last_[q] : last_mix_[q]);
      before.push_back(last_[q]);
      take_lowest(rest);
    }
    std::ranges::sort(before, std::greater{});
    int seen = -1;
    for (const int earlier : before) {
      if (earlier == seen || earlier < 0 || !gates_[index(earlier)]) continue;
      seen = earlier;
      Gate& first = *gates_[index(earlier)];
      const bool open = is_open(first, earlier);
      if (!open && !(alone && earlier >= barrier)) continue;
      if (!pays(first, gate, width_, false, ~Mask{0})) continue;
      std::optional<Gate> both = joined(std::move(first), gate);
      gates_[index(earlier)].reset();
      if (!both) return;
      gate = std::move(*both);
      if (!open) slot = earlier;
      alone = false;
    }
    place(std::move(gate), slot);
  }

  std::vector<Gate> take() {
    std::vector<Gate> result;
    result.reserve(gates_.size());
    for (std::optional<Gate>& gate : gates_) {
      if (gate) result.push_back(std::move(*gate));
    }
    return result;
  }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }

  // Nothing after `gate` keeps it from moving to the end.
  bool is_open(const Gate& gate, int at) const {
    for (Mask rest = gate.touches; rest != 0;) {
      const auto q = static_cast<std::size_t>(take_lowest(rest));
      if (((gate.mixes >> q & 1) != 0 ? last_[q] : last_mix_[q]) > at) return false;
    }
    return true;
  }

  void place(Gate gate, int slot) {
    for (Mask rest = gate.touches; rest != 0;) {
      const auto q = static_cast<std::size_t>(take_lowest(rest));
      last_[q] = std::max(last_[q], slot);
      if ((gate.mixes >> q & 1) != 0) last_mix_[q] = std::max(last_mix_[q], slot);
    }
    if (slot == static_cast<int>(gates_.size())) {
      gates_.emplace_back(std::move(gate));
    } else {
      gates_[index(slot)] = std::move(gate);
    }
  }

  int width_;
  std::vector<std::optional<Gate>> gates_;
  std::array<int, 64> last_{};
  std::array<int, 64> last_mix_{};
};

}  // namespace

double cost(const Gate& gate) {
  if (const auto* dense = std::get_if<Dense>(&gate.form)) {
    return dense_cost(dense->targets.size(), is_real(*dense)) * share_of(dense->controls);
  }
  if (std::holds_alternative<Turns>(gate.form)) return turns_cost;
  if (const auto* diagonal = std::get_if<Diagonal>(&gate.form)) {
    if (diagonal->phases.size() != 1) return diagonal_cost;
    return diagonal_cost * share_of(diagonal->phases[0].controls);
  }
  return complex_cost[1];
}

double flops(const Gate& gate) {
  if (const auto* dense = std::get_if<Dense>(&gate.form)) {
    const double all = is_real(*dense) ? 4 : 8;
    return all *
           std::exp2(static_cast<double>(dense->targets.size()) - std::popcount(dense->controls));
  }
  if (const auto* turns = std::get_if<Turns>(&gate.form)) {
    // Two multiplications and additions for each part of an amplitude and rotation, and the phases
    // of three rows of four.
    const auto rotations = std::ranges::count_if(turns->sines, [](double s) { return s != 0; });
    const double phases = turns->phases == std::array<Complex, 4>{1, 1, 1, 1} ? 0 : 4.5;
    return 4.0 * static_cast<double>(rotations) + phases;
  }
  if (std::holds_alternative<Diagonal>(gate.form)) return 6;
  if (const auto* series = std::get_if<Series>(&gate.form)) {
    return 8.0 * series->steps * series->degree *
           static_cast<double>(series->evolution.terms.size());
  }
  return 8;
}

std::vector<Gate> absorb(std::vector<Gate> gates, int width) {
  Absorber absorber(width, gates.size());
  for (Gate& gate : gates) absorber.add(std::move(gate));
  return absorber.take();
}

std::vector<Gate> gather(std::vector<Gate> gates, int width, Mask inside) {
  std::vector<Gate> result;
  result.reserve(gates.size());
  std::vector<bool> taken(gates.size());
  for (std::size_t i = 0; i < gates.size(); ++i) {
    if (taken[i]) continue;
    if (!is_matrix(gates[i])) {
      result.push_back(std::move(gates[i]));
      continue;
    }
    std::optional<Gate> gate = std::move(gates[i]);
    Gate skipped;  // the masks of all gates between that stay behind
    int seen = 0;
    for (std::size_t j = i + 1; j < gates.size() && seen < reach && gate; ++j) {
      if (taken[j]) continue;
      ++seen;
      if (commute(skipped, gates[j]) && pays(*gate, gates[j], width, true, inside)) {
        gate = joined(std::move(*gate), gates[j]);
        taken[j] = true;
        continue;
      }
      skipped.touches |= gates[j].touches;
      skipped.mixes |= gates[j].mixes;
    }
    if (gate) result.push_back(std::move(*gate));
  }
  return result;
}

}  // namespace docket::executor::statevector
