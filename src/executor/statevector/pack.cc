#include "executor/statevector/pack.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "executor/statevector/pauli.h"

namespace docket::executor::statevector {
namespace {

// Bits of a table's index at most when tables are joined: 8 KiB of floats.
constexpr int scalar_table_bits = 10;
constexpr int lane_table_bits = 6;

template <class T>
class Packer {
 public:
  Packer(const Places& places, const Kernels<T>& kernels, std::vector<Packed<T>>& packed)
      : places_(places),
        lane_bits_(kernels.lane_bits),
        lanes_(std::size_t{1} << kernels.lane_bits),
        rows_max_(kernels.rows_max),
        packed_(packed) {}

  // Of the next Turns: whether they apply all that is owed, and which ends are in memory.
  void prepare(bool settles, Ends ends) {
    settles_ = settles;
    ends_ = ends;
  }

  void operator()(const Dense& dense);
  void operator()(const Turns& turns);
  void operator()(const Diagonal& diagonal);
  void operator()(const Rotation& rotation);
  void operator()(const Series& series);

 private:
  // The bits of one table before it is written out: all that its phases read.
  struct Group {
    Mask qubits = 0;
    std::vector<const Phase*> phases;
  };

  // A group's phases: a factor of each entry, one of each lane, and those that are neither.
  struct Factors {
    std::vector<Complex> upper;
    std::array<Complex, block_size> lane;
    std::vector<const Phase*> rest;
  };

  int place(int qubit) const { return places_.inside[static_cast<std::size_t>(qubit)]; }
  bool is_lane(int qubit) const { return place(qubit) >= 0 && place(qubit) < lane_bits_; }
  // Of the qubits in `mask` that are inside: their bits in the tile's index.
  Mask inside(Mask mask) const {
    Mask result = 0;
    for (mask &= ~places_.outside; mask != 0;) result |= bit(place(take_lowest(mask)));
    return result;
  }
  Mask vectors(Mask index_bits) const { return index_bits >> lane_bits_; }
  Mask lane_mask() const { return lanes_ - 1; }

  void finish(Packed<T> packed, Mask fixed) {
    const int vector_bits = places_.bits - lane_bits_ - std::popcount(fixed);
    packed.groups = std::uint64_t{1} << vector_bits;
    packed_.push_back(std::move(packed));
  }

  void write_coefficients(const Dense& dense, std::span<const std::size_t> row_index,
                          Mask lane_controls, PackedDense<T>& out) const;
  void write_row_phases(const Turns& turns, std::span<const std::size_t> state_of_row,
                        PackedTurns<T>& out);
  void write_lanes(const Turns& turns, std::span<const std::size_t> lane_qubits,
                   std::span<const std::size_t> row_qubits, PackedTurns<T>& out);
  void write_controls(Mask controls, Mask& fixed, Mask& ones, Packed<T>& packed) const;
  void add_weight(int qubit, std::uint32_t weight, PackedTable<T>& table) const;
  Factors factors_of(const Group& group, Mask taken, const Qubits& upper) const;
  PackedTable<T> table_of(const Group& group, Mask taken) const;
  PackedTable<T> table_of(const Parity& parity) const;
  std::vector<Group> grouped(const Diagonal& diagonal, Mask taken) const;
  void write_diagonal(std::vector<PackedTable<T>> tables, Mask controls);
  PackedTerm<T> term(const PauliString& string, Complex factor, double kept) const;

  const Places& places_;
  int lane_bits_;
  std::size_t lanes_;
  std::size_t rows_max_;
  std::vector<Packed<T>>& packed_;
  Complex owed_ = 1;  // what all amplitudes still have to be multiplied by
  bool settles_ = false;
  Ends ends_;
};

template <class T>
void Packer<T>::write_controls(Mask controls, Mask& fixed, Mask& ones, Packed<T>& packed) const {
  packed.outside_ones = controls & places_.outside;
  ones = vectors(inside(controls));
  fixed |= ones;
}

template <class T>
void Packer<T>::operator()(const Dense& dense) {
  Packed<T> packed;
  PackedDense<T> out;
  Qubits upper;
  Mask lane_targets = 0;
  for (const int target : dense.targets) {
    if (is_lane(target)) {
      lane_targets |= bit(place(target));
    } else {
      upper.push_back(place(target));
    }
  }
  std::ranges::sort(upper);
  write_controls(dense.controls, out.fixed, out.ones, packed);
  for (const int position : upper) out.fixed |= bit(position - lane_bits_);
  const std::size_t rows = std::size_t{1} << upper.size();
  InlineVector<std::size_t, 8> row_index(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < upper.size(); ++i) row_index[row] |= (row >> i & 1) << upper[i];
    out.row_elements.push_back(element(row_index[row]));
  }
  const std::size_t flips = std::size_t{1} << std::popcount(lane_targets);
  for (std::size_t flip = 0; flip < flips; ++flip) {
    out.flips.push_back(static_cast<std::uint8_t>(deposit(flip, lane_targets)));
  }
  const Mask lane_controls = inside(dense.controls) & lane_mask();
  out.per_lane = lane_targets != 0 || lane_controls != 0;
  out.real = std::ranges::all_of(dense.matrix, [](Complex entry) { return entry.imag() == 0; });
  write_coefficients(dense, row_index, lane_controls, out);
  packed.vectors_of_group = static_cast<int>(rows);
  const Mask fixed = out.fixed;
  packed.form = std::move(out);
  finish(std::move(packed), fixed);
}

template <class T>
void Packer<T>::write_coefficients(const Dense& dense, std::span<const std::size_t> row_index,
                                   Mask lane_controls, PackedDense<T>& out) const {
  const std::size_t size = std::size_t{1} << dense.targets.size();
  const std::size_t rows = row_index.size();
  // The part of a matrix index that a row, or a lane, stands for; their OR is the index.
  const auto matrix_index = [&](std::size_t tile_index) {
    std::size_t index = 0;
    for (std::size_t j = 0; j < dense.targets.size(); ++j) {
      index |= (tile_index >> place(dense.targets[j]) & 1) << j;
    }
    return index;
  };
  InlineVector<std::size_t, 8> of_row(rows);
  std::ranges::transform(row_index, of_row.begin(), matrix_index);
  std::array<std::size_t, block_size> of_lane{};
  for (std::size_t lane = 0; lane < lanes_; ++lane) of_lane[lane] = matrix_index(lane);
  const auto coefficient = [&](std::size_t row, std::size_t column, std::size_t flip,
                               std::size_t lane) {
    if ((lane & lane_controls) != lane_controls) {
      return Complex(row == column && flip == 0 ? 1.0 : 0.0);
    }
    return dense
        .matrix[(of_row[row] | of_lane[lane]) * size + (of_row[column] | of_lane[lane ^ flip])];
  };
  const std::size_t lanes = out.per_lane ? lanes_ : 1;
  const std::size_t height = std::min(rows, rows_max_);
  out.coefficients.resize(rows * rows * out.flips.size() * lanes * (out.real ? 1 : 2));
  T* at = out.coefficients.data();
  if (!out.per_lane) {
    for (std::size_t block = 0; block < rows; block += height) {
      for (std::size_t column = 0; column < rows; ++column) {
        for (std::size_t row = block; row < block + height; ++row) {
          const Complex value = dense.matrix[of_row[row] * size + of_row[column]];
          *at++ = static_cast<T>(value.real());
          if (!out.real) *at++ = static_cast<T>(value.imag());
        }
      }
    }
    return;
  }
  for (std::size_t block = 0; block < rows; block += height) {
    for (std::size_t column = 0; column < rows; ++column) {
      for (const std::size_t flip : out.flips) {
        for (std::size_t row = block; row < block + height; ++row) {
          for (std::size_t lane = 0; lane < lanes; ++lane, ++at) {
            const Complex value = coefficient(row, column, flip, lane);
            *at = static_cast<T>(value.real());
            if (!out.real) at[lanes] = static_cast<T>(value.imag());
          }
          if (!out.real) at += lanes;
        }
      }
    }
  }
}

// A rotation leaves out its cosine, so what is owed shrinks by up to √2 each; less than this is not
// left to the next gate.
constexpr double owed_min = 1.0 / 65536;

constexpr std::array<Complex, 4> no_phases{1, 1, 1, 1};

template <class T>
void Packer<T>::operator()(const Turns& turns) {
  Packed<T> packed;
  PackedTurns<T> out;
  InlineVector<std::size_t, 4> row_qubits;  // of the two, those above the lanes
  InlineVector<std::size_t, 4> lane_qubits;
  // A single rotation is the first.
  const std::size_t lead = turns.sines[0] == 0 ? 1 : 0;
  for (const std::size_t j : {lead, 1 - lead}) {
    if (is_lane(turns.qubits[j])) {
      lane_qubits.push_back(j);
      continue;
    }
    out.tangents[row_qubits.size()] = static_cast<T>(turns.sines[j] / turns.cosines[j]);
    row_qubits.push_back(j);
  }
  owed_ *= turns.cosines[0] * turns.cosines[1];
  const std::size_t rows = std::size_t{1} << row_qubits.size();
  InlineVector<std::size_t, 4> state_of_row(rows);  // lane qubits being 0
  const auto position = [&](std::size_t j, bool in_memory) {
    return in_memory ? turns.qubits[j] : place(turns.qubits[j]);
  };
  const auto fixed_of = [&](bool in_memory) {
    Mask fixed = in_memory ? places_.outside : 0;
    for (const std::size_t j : row_qubits) fixed |= bit(position(j, in_memory));
    return vectors(fixed);
  };
  const auto element_of = [&](std::size_t state, bool in_memory) {
    std::size_t index = 0;
    for (const std::size_t j : row_qubits) index |= (state >> j & 1) << position(j, in_memory);
    return element(index);
  };
  out.fixed = fixed_of(ends_.may_write);
  out.from_fixed = fixed_of(ends_.may_read);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t k = 0; k < row_qubits.size(); ++k) {
      state_of_row[row] |= (row >> k & 1) << row_qubits[k];
    }
    out.row_elements.push_back(element_of(state_of_row[row], ends_.may_write));
    out.from_elements.push_back(element_of(turns.from[state_of_row[row]], ends_.may_read));
  }
  out.has_phases = turns.phases != no_phases || settles_ ||
                   std::abs(owed_.real()) + std::abs(owed_.imag()) < owed_min;
  if (lane_qubits.empty()) {
    write_row_phases(turns, state_of_row, out);
  } else {
    write_lanes(turns, lane_qubits, row_qubits, out);
  }
  packed.vectors_of_group = static_cast<int>(rows);
  packed.reads_memory = ends_.may_read;
  packed.writes_memory = ends_.may_write;
  const Mask fixed = fixed_of(false);
  packed.form = std::move(out);
  finish(std::move(packed), fixed);
}

// A factor of all four rows is cheaper than four: row 0's is left to a later gate.
template <class T>
void Packer<T>::write_row_phases(const Turns& turns, std::span<const std::size_t> state_of_row,
                                 PackedTurns<T>& out) {
  if (!out.has_phases) return;
  const Complex first = turns.phases[0];
  owed_ = times(owed_, first);
  out.all_phases = settles_ || std::norm(owed_) < owed_min * owed_min;
  const Complex all = out.all_phases ? std::exchange(owed_, 1) : 1;
  const Complex common = times(all, std::conj(first)) / std::norm(first);
  for (std::size_t row = 0; row < state_of_row.size(); ++row) {
    const Complex phase = times(turns.phases[state_of_row[row]], common);
    out.phases[2 * row] = static_cast<T>(phase.real());
    out.phases[2 * row + 1] = static_cast<T>(phase.imag());
  }
}

template <class T>
void Packer<T>::write_lanes(const Turns& turns, std::span<const std::size_t> lane_qubits,
                            std::span<const std::size_t> row_qubits, PackedTurns<T>& out) {
  const std::size_t rows = out.row_elements.size();
  const auto lane_bit = [&](std::size_t lane, std::size_t j) {
    return lane >> place(turns.qubits[j]) & 1;
  };
  const auto state_of = [&](std::size_t row, std::size_t lane) {
    std::size_t state = 0;
    for (const std::size_t j : lane_qubits) state |= lane_bit(lane, j) << j;
    for (const std::size_t j : row_qubits) state |= row << j;
    return state;
  };
  const Complex all = out.has_phases ? std::exchange(owed_, 1) : 1;
  // Phases of each row, factors of two rotations, and where rows cross.
  out.lane_coefficients.resize((2 * rows + 3) * lanes_);
  T* at = out.lane_coefficients.data();
  for (std::size_t row = 0; row < rows; ++row, at += 2 * lanes_) {
    for (std::size_t lane = 0; lane < lanes_; ++lane) {
      const std::size_t state = state_of(row, lane);
      std::size_t source = lane;
      for (const std::size_t j : lane_qubits) {
        const auto place_bit = bit(place(turns.qubits[j]));
        source = (source & ~place_bit) | ((turns.from[state] >> j & 1) != 0 ? place_bit : 0);
      }
      out.lane_from[row][lane] = static_cast<std::uint8_t>(source);
      out.moves_lanes = out.moves_lanes || source != lane;
      const Complex phase = times(turns.phases[state], all);
      at[lane] = static_cast<T>(phase.real());
      at[lanes_ + lane] = static_cast<T>(phase.imag());
    }
  }
  for (std::size_t k = 0; k < lane_qubits.size(); ++k) {
    const std::size_t j = lane_qubits[k];
    if (turns.sines[j] == 0) continue;
    out.lane_flips[k] = static_cast<std::uint8_t>(bit(place(turns.qubits[j])));
    const double tangent = turns.sines[j] / turns.cosines[j];
    for (std::size_t lane = 0; lane < lanes_; ++lane) {
      at[k * lanes_ + lane] = static_cast<T>(lane_bit(lane, j) != 0 ? tangent : -tangent);
    }
  }
  at += 2 * lanes_;
  if (rows == 1) return;
  // Which row a lane comes from depends on the lane that it comes from, or not at all.
  const std::size_t upper = row_qubits[0];
  const auto row_from = [&](std::size_t row, std::size_t lane) {
    return turns.from[state_of(row, lane)] >> upper & 1U;
  };
  std::array<std::size_t, block_size> of_source{};
  for (std::size_t lane = 0; lane < lanes_; ++lane) {
    of_source[out.lane_from[0][lane]] = row_from(0, lane);
  }
  for (std::size_t lane = 0; lane < lanes_; ++lane) {
    const bool crosses = of_source[lane] != of_source[0];
    at[lane] = crosses ? T{1} : T{0};
    out.crosses = out.crosses || crosses;
  }
  const std::size_t other = std::max(out.from_elements[0], out.from_elements[1]);
  for (std::size_t row = 0; row < 2; ++row) {
    out.from_elements[row] = (of_source[0] ^ row) != 0 ? other : 0;
  }
}

template <class T>
void Packer<T>::add_weight(int qubit, std::uint32_t weight, PackedTable<T>& table) const {
  const int at = place(qubit);
  if (at < 0) {
    table.outside.push_back({qubit, weight});
    return;
  }
  const int position = at - lane_bits_;
  if (position >= PackedTable<T>::low_bits) {
    table.high.push_back({position, weight});
    return;
  }
  table.uses_low = true;
  for (std::size_t i = 0; i < table.low.size(); ++i) {
    if ((i >> position & 1) != 0) table.low[i] ^= static_cast<std::uint16_t>(weight);
  }
}

// Phases of one qubit make a product, which is built qubit by qubit.
template <class T>
typename Packer<T>::Factors Packer<T>::factors_of(const Group& group, Mask taken,
                                                  const Qubits& upper) const {
  Factors factors;
  factors.lane.fill(1);
  InlineVector<std::array<Complex, 2>, 4> of_qubit(upper.size());
  std::ranges::fill(of_qubit, std::array<Complex, 2>{1, 1});
  for (const Phase* const phase : group.phases) {
    if ((phase->controls & ~taken) != 0 || phase->qubits.size() != 1) {
      factors.rest.push_back(phase);
      continue;
    }
    const int qubit = phase->qubits[0];
    if (is_lane(qubit)) {
      for (std::size_t lane = 0; lane < lanes_; ++lane) {
        factors.lane[lane] = times(factors.lane[lane], phase->table[lane >> place(qubit) & 1]);
      }
    } else {
      const auto at = std::ranges::find(upper, qubit) - upper.begin();
      auto& values = of_qubit[static_cast<std::size_t>(at)];
      values = {times(values[0], phase->table[0]), times(values[1], phase->table[1])};
    }
  }
  factors.upper.assign(std::size_t{1} << upper.size(), 1);
  for (std::size_t i = 0; i < upper.size(); ++i) {
    const std::size_t half = std::size_t{1} << i;
    for (std::size_t entry = 0; entry < half; ++entry) {
      factors.upper[half + entry] = times(factors.upper[entry], of_qubit[i][1]);
      factors.upper[entry] = times(factors.upper[entry], of_qubit[i][0]);
    }
  }
  return factors;
}

// The product of the group's phases, controls in `taken` left out.
template <class T>
PackedTable<T> Packer<T>::table_of(const Group& group, Mask taken) const {
  PackedTable<T> table;
  Qubits upper;
  Mask lane_qubits = 0;
  for (const int qubit : qubits_of(group.qubits)) {
    if (is_lane(qubit)) {
      lane_qubits |= bit(qubit);
    } else {
      add_weight(qubit, std::uint32_t{1} << upper.size(), table);
      upper.push_back(qubit);
    }
  }
  table.per_lane = lane_qubits != 0;
  const std::size_t lanes = table.per_lane ? lanes_ : 1;
  const std::size_t entries = std::size_t{1} << upper.size();
  table.entries.resize(entries * lanes * 2);
  const Factors factors = factors_of(group, taken, upper);
  for (std::size_t entry = 0; entry < entries; ++entry) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      Complex factor = times(factors.upper[entry], factors.lane[lane]);
      if (!factors.rest.empty()) {
        Mask set = 0;  // the qubits that are 1
        for (std::size_t i = 0; i < upper.size(); ++i) set |= (entry >> i & 1) << upper[i];
        for (Mask rest = lane_qubits; rest != 0;) {
          const int qubit = take_lowest(rest);
          set |= (lane >> place(qubit) & 1) << qubit;
        }
        for (const Phase* const phase : factors.rest) {
          const Mask controls = phase->controls & ~taken;
          if ((set & controls) != controls) continue;
          std::size_t index = 0;
          for (std::size_t j = 0; j < phase->qubits.size(); ++j) {
            index |= (set >> phase->qubits[j] & 1) << j;
          }
          factor = times(factor, phase->table[index]);
        }
      }
      table.entries[entry * lanes * 2 + lane] = static_cast<T>(factor.real());
      table.entries[(entry * 2 + 1) * lanes + lane] = static_cast<T>(factor.imag());
    }
  }
  return table;
}

template <class T>
PackedTable<T> Packer<T>::table_of(const Parity& parity) const {
  PackedTable<T> table;
  Mask lane_qubits = 0;
  for (const int qubit : qubits_of(parity.mask)) {
    if (is_lane(qubit)) {
      lane_qubits |= bit(place(qubit));
    } else {
      add_weight(qubit, 1, table);
    }
  }
  table.per_lane = lane_qubits != 0;
  const std::size_t lanes = table.per_lane ? lanes_ : 1;
  table.entries.resize(4 * lanes);
  for (std::size_t entry = 0; entry < 2; ++entry) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const bool odd = (entry != 0) != is_odd(lane & lane_qubits);
      const Complex factor = odd ? parity.odd : parity.even;
      table.entries[entry * 2 * lanes + lane] = static_cast<T>(factor.real());
      table.entries[(entry * 2 + 1) * lanes + lane] = static_cast<T>(factor.imag());
    }
  }
  return table;
}

// Joins phases whose bits fit one table, those on lanes apart from the others.
template <class T>
std::vector<typename Packer<T>::Group> Packer<T>::grouped(const Diagonal& diagonal,
                                                          Mask taken) const {
  std::vector<Group> groups;
  const auto has_lanes = [&](Mask qubits) { return (inside(qubits) & lane_mask()) != 0; };
  for (const Phase& phase : diagonal.phases) {
    const Mask qubits = (phase.controls & ~taken) | mask_of(phase.qubits);
    const bool on_lanes = has_lanes(qubits);
    const auto fits = [&](const Group& group) {
      const Mask both = group.qubits | qubits;
      if (has_lanes(group.qubits) != on_lanes) return false;
      const int bits = std::popcount(both) - std::popcount(inside(both) & lane_mask());
      return bits <= (on_lanes ? lane_table_bits : scalar_table_bits);
    };
    auto group = std::ranges::find_if(groups, fits);
    if (group == groups.end()) group = groups.insert(groups.end(), Group{});
    group->qubits |= qubits;
    group->phases.push_back(&phase);
  }
  return groups;
}

template <class T>
void Packer<T>::write_diagonal(std::vector<PackedTable<T>> tables, Mask controls) {
  Packed<T> packed;
  PackedDiagonal<T> out;
  write_controls(controls, out.fixed, out.ones, packed);
  out.tables = std::move(tables);
  const Mask fixed = out.fixed;
  packed.form = std::move(out);
  finish(std::move(packed), fixed);
}

template <class T>
void Packer<T>::operator()(const Diagonal& diagonal) {
  // Controls that all phases share only choose the amplitudes, except those on lanes.
  Mask common = diagonal.parities.empty() ? ~Mask{0} : 0;
  for (const Phase& phase : diagonal.phases) common &= phase.controls;
  for (Mask rest = common; rest != 0;) {
    const int qubit = take_lowest(rest);
    if (is_lane(qubit)) common &= ~bit(qubit);
  }
  std::vector<PackedTable<T>> tables;
  for (const Group& group : grouped(diagonal, common)) {
    tables.push_back(table_of(group, common));
    if (tables.size() == tables_max) write_diagonal(std::exchange(tables, {}), common);
  }
  for (const Parity& parity : diagonal.parities) {
    tables.push_back(table_of(parity));
    if (tables.size() == tables_max) write_diagonal(std::exchange(tables, {}), common);
  }
  if (!tables.empty()) write_diagonal(std::move(tables), common);
}

template <class T>
PackedTerm<T> Packer<T>::term(const PauliString& string, Complex factor, double kept) const {
  factor = times(factor, y_phase(string));
  const Mask flip = inside(string.x);
  const Mask sign = inside(string.z);
  PackedTerm<T> term;
  term.outside_sign = string.z & places_.outside;
  term.string.vector_flip = vectors(flip);
  term.string.lane_flip = static_cast<std::uint8_t>(flip & lane_mask());
  term.string.vector_sign = vectors(sign);
  for (std::size_t lane = 0; lane < lanes_; ++lane) {
    term.string.lane_signs.push_back(is_odd(lane & sign & lane_mask()) ? T{-1} : T{1});
  }
  term.string.real = static_cast<T>(factor.real());
  term.string.imag = static_cast<T>(factor.imag());
  term.string.kept = static_cast<T>(kept);
  return term;
}

template <class T>
void Packer<T>::operator()(const Rotation& rotation) {
  Packed<T> packed;
  PackedTerm<T> out =
      term(rotation.string, {0, -std::sin(rotation.angle)}, std::cos(rotation.angle));
  const Mask fixed = std::bit_floor(out.string.vector_flip);
  packed.vectors_of_group = fixed != 0 ? 2 : 1;
  packed.form = std::move(out);
  finish(std::move(packed), fixed);
}

template <class T>
void Packer<T>::operator()(const Series& series) {
  PackedSeries<T> out;
  const double step = series.evolution.time / series.steps;
  for (const PauliEvolution::Term& each : series.evolution.terms) {
    out.terms.push_back(term(each.string, {0, -step * each.coefficient}, 0));
  }
  out.one = term({}, 1, 0).string;
  out.steps = series.steps;
  out.degree = series.degree;
  Packed<T> packed;
  packed.form = std::move(out);
  finish(std::move(packed), 0);
}

}  // namespace

Places all_inside(int bits) { return tile_of(bit(bits) - 1, bits); }

Places tile_of(Mask inside, int bits) {
  Places places;
  places.inside.fill(-1);
  places.bits = std::popcount(inside);
  places.outside = (bit(bits) - 1) & ~inside;
  std::int8_t position = 0;
  while (inside != 0) {
    places.inside[static_cast<std::size_t>(take_lowest(inside))] = position++;
  }
  return places;
}

template <class T>
std::vector<Packed<T>> pack(std::span<const Gate> gates, const Places& places,
                            const Kernels<T>& kernels, Ends ends) {
  std::vector<Packed<T>> packed;
  packed.reserve(gates.size());
  Packer<T> packer(places, kernels, packed);
  std::size_t settles = gates.size();  // the last that can apply what is owed
  while (settles > 0 && !std::holds_alternative<Turns>(gates[settles - 1].form)) --settles;
  for (std::size_t i = 0; i < gates.size(); ++i) {
    const bool is_first = i == 0;
    const bool is_last = i + 1 == gates.size() && !is_first;
    packer.prepare(i + 1 == settles, {ends.may_read && is_first, ends.may_write && is_last});
    std::visit(packer, gates[i].form);
  }
  return packed;
}

template std::vector<Packed<float>> pack(std::span<const Gate>, const Places&,
                                         const Kernels<float>&, Ends);
template std::vector<Packed<double>> pack(std::span<const Gate>, const Places&,
                                          const Kernels<double>&, Ends);

}  // namespace docket::executor::statevector
