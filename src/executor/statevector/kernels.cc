#include "executor/statevector/kernels.h"

#include <bit>
#include <utility>

// AVX-512, AVX2 with FMA, SSE4 and plain code are enough; each further target costs compile time.
// The kernels keep vectors in arrays, which scalable vectors (SVE) forbid.
#define HWY_DISABLED_TARGETS \
  (HWY_AVX3_DL | HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "executor/statevector/kernels.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace docket::executor::statevector {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Rows whose sums are kept in registers: 16 of the 32 of AVX-512, 8 of 16 otherwise.
constexpr std::size_t rows_max = HWY_TARGET == HWY_AVX3 ? 8 : 4;

template <class T>
using Tag = hn::CappedTag<T, block_size>;
template <class T>
using Vec = hn::Vec<Tag<T>>;
template <class T>
using Indices = decltype(hn::SetTableIndices(Tag<T>(), static_cast<hwy::MakeSigned<T>*>(nullptr)));

template <class T>
constexpr std::size_t lanes = HWY_LANES(T) < block_size ? HWY_LANES(T) : block_size;
template <class T>
constexpr int lane_bits = std::countr_zero(lanes<T>);

// Where vector number `v` begins. Additive over disjoint bits.
template <class T>
HWY_INLINE std::size_t vector_element(std::uint64_t v) {
  constexpr int split = block_bits - lane_bits<T>;
  constexpr std::uint64_t within = (std::uint64_t{1} << split) - 1;
  return (v >> split) * 2 * block_size + (v & within) * lanes<T>;
}

// Counts through the vector numbers whose bits in `fixed` are 0.
HWY_INLINE std::uint64_t next_group(std::uint64_t v, Mask fixed) {
  return ((v | fixed) + 1) & ~fixed;
}

template <class T, class Lane>
HWY_INLINE Indices<T> lane_indices(const Lane& from) {
  using Index = hwy::MakeSigned<T>;
  HWY_ALIGN Index index[lanes<T>];
  for (std::size_t i = 0; i < lanes<T>; ++i) index[i] = static_cast<Index>(from(i));
  return hn::SetTableIndices(Tag<T>(), index);
}

template <class T>
HWY_INLINE Indices<T> flip_indices(std::size_t flip) {
  return lane_indices<T>([flip](std::size_t i) { return i ^ flip; });
}

template <class T, bool per_lane>
HWY_INLINE Vec<T> coefficient(const T*& at) {
  const Tag<T> d;
  if constexpr (per_lane) {
    const Vec<T> value = hn::Load(d, at);
    at += lanes<T>;
    return value;
  } else {
    return hn::Set(d, *at++);
  }
}

// Adds one column times (xr, xi) to the sums of `rows` rows.
template <class T, std::size_t rows, bool per_lane, bool real>
HWY_INLINE void add_column(const T*& at, Vec<T> xr, Vec<T> xi, Vec<T>* re, Vec<T>* im) {
  for (std::size_t r = 0; r < rows; ++r) {
    const Vec<T> cr = coefficient<T, per_lane>(at);
    re[r] = hn::MulAdd(cr, xr, re[r]);
    im[r] = hn::MulAdd(cr, xi, im[r]);
    if constexpr (!real) {
      const Vec<T> ci = coefficient<T, per_lane>(at);
      re[r] = hn::NegMulAdd(ci, xi, re[r]);
      im[r] = hn::MulAdd(ci, xr, im[r]);
    }
  }
}

// All rows fit the registers: columns are read where they lie, once.
template <class T, std::size_t rows, bool per_lane, bool real>
void dense_narrow(T* amplitudes, const PackedDense<T>& gate, std::uint64_t begin,
                  std::uint64_t end) {
  const Tag<T> d;
  std::size_t offsets[rows];
  for (std::size_t r = 0; r < rows; ++r) offsets[r] = gate.row_elements[r];
  const std::size_t flips = gate.flips.size();
  Indices<T> indices[block_size];
  for (std::size_t f = 0; f < flips; ++f) indices[f] = flip_indices<T>(gate.flips[f]);
  std::uint64_t v = deposit(begin, ~gate.fixed);
  for (std::uint64_t group = begin; group < end; ++group, v = next_group(v, gate.fixed)) {
    T* const p = amplitudes + vector_element<T>(v | gate.ones);
    const T* at = gate.coefficients.data();
    Vec<T> re[rows];
    Vec<T> im[rows];
    for (std::size_t r = 0; r < rows; ++r) re[r] = im[r] = hn::Zero(d);
    for (std::size_t c = 0; c < rows; ++c) {
      const Vec<T> xr = hn::Load(d, p + offsets[c]);
      const Vec<T> xi = hn::Load(d, p + offsets[c] + block_size);
      add_column<T, rows, per_lane, real>(at, xr, xi, re, im);
      if constexpr (per_lane) {
        for (std::size_t f = 1; f < flips; ++f) {
          add_column<T, rows, per_lane, real>(at, hn::TableLookupLanes(xr, indices[f]),
                                              hn::TableLookupLanes(xi, indices[f]), re, im);
        }
      }
    }
    for (std::size_t r = 0; r < rows; ++r) {
      hn::Store(re[r], d, p + offsets[r]);
      hn::Store(im[r], d, p + offsets[r] + block_size);
    }
  }
}

// More rows than registers: the columns are copied first, then a few rows at a time are made.
template <class T, bool per_lane, bool real>
void dense_wide(T* amplitudes, const PackedDense<T>& gate, std::uint64_t begin, std::uint64_t end) {
  const Tag<T> d;
  constexpr std::size_t columns_max = std::size_t{1} << 10;  // unitary_qubits_max
  HWY_ALIGN T inputs[columns_max * 2 * lanes<T>];
  const std::size_t rows = gate.row_elements.size();
  const std::size_t flips = gate.flips.size();
  const std::size_t columns = rows * flips;
  Indices<T> indices[block_size];
  for (std::size_t f = 0; f < flips; ++f) indices[f] = flip_indices<T>(gate.flips[f]);
  std::uint64_t v = deposit(begin, ~gate.fixed);
  for (std::uint64_t group = begin; group < end; ++group, v = next_group(v, gate.fixed)) {
    T* const p = amplitudes + vector_element<T>(v | gate.ones);
    T* in = inputs;
    for (std::size_t c = 0; c < rows; ++c) {
      const Vec<T> xr = hn::Load(d, p + gate.row_elements[c]);
      const Vec<T> xi = hn::Load(d, p + gate.row_elements[c] + block_size);
      for (std::size_t f = 0; f < flips; ++f, in += 2 * lanes<T>) {
        hn::Store(f == 0 ? xr : hn::TableLookupLanes(xr, indices[f]), d, in);
        hn::Store(f == 0 ? xi : hn::TableLookupLanes(xi, indices[f]), d, in + lanes<T>);
      }
    }
    const T* at = gate.coefficients.data();
    for (std::size_t row = 0; row < rows; row += rows_max) {
      Vec<T> re[rows_max];
      Vec<T> im[rows_max];
      for (std::size_t r = 0; r < rows_max; ++r) re[r] = im[r] = hn::Zero(d);
      for (std::size_t c = 0; c < columns; ++c) {
        const T* const column = inputs + c * 2 * lanes<T>;
        add_column<T, rows_max, per_lane, real>(at, hn::Load(d, column),
                                                hn::Load(d, column + lanes<T>), re, im);
      }
      for (std::size_t r = 0; r < rows_max; ++r) {
        hn::Store(re[r], d, p + gate.row_elements[row + r]);
        hn::Store(im[r], d, p + gate.row_elements[row + r] + block_size);
      }
    }
  }
}

template <class T, bool per_lane, bool real>
void dense_rows(T* amplitudes, const PackedDense<T>& gate, std::uint64_t begin, std::uint64_t end) {
  switch (gate.row_elements.size()) {
    case 1:
      return dense_narrow<T, 1, per_lane, real>(amplitudes, gate, begin, end);
    case 2:
      return dense_narrow<T, 2, per_lane, real>(amplitudes, gate, begin, end);
    case 4:
      return dense_narrow<T, 4, per_lane, real>(amplitudes, gate, begin, end);
    case rows_max == 8 ? 8:
      0 : return dense_narrow<T, rows_max, per_lane, real>(amplitudes, gate, begin, end);
    default:
      return dense_wide<T, per_lane, real>(amplitudes, gate, begin, end);
  }
}

template <class T>
void dense(T* amplitudes, const PackedDense<T>& gate, std::uint64_t begin, std::uint64_t end) {
  if (gate.per_lane) {
    return gate.real ? dense_rows<T, true, true>(amplitudes, gate, begin, end)
                     : dense_rows<T, true, false>(amplitudes, gate, begin, end);
  }
  return gate.real ? dense_rows<T, false, true>(amplitudes, gate, begin, end)
                   : dense_rows<T, false, false>(amplitudes, gate, begin, end);
}

// (ar, ai) *= (br, bi).
template <class V>
HWY_INLINE void multiply(V& ar, V& ai, V br, V bi) {
  const V re = hn::NegMulAdd(ai, bi, hn::Mul(ar, br));
  ai = hn::MulAdd(ai, br, hn::Mul(ar, bi));
  ar = re;
}

// (1, -t; t, 1) on the pair (a, b).
template <class V>
HWY_INLINE void turn(V& a, V& b, V t) {
  const V first = hn::NegMulAdd(t, b, a);
  b = hn::MulAdd(t, a, b);
  a = first;
}

// An address that the compiler cannot split up again: it would keep one register more for each
// imaginary part, and there are not enough.
template <class T>
HWY_INLINE T* held(T* address) {
#if defined(__GNUC__)
  asm("" : "+r"(address));
#endif
  return address;
}

// Where the groups of a gate of turns are read and written, one after the other.
template <class T>
class TurnGroups {
 public:
  HWY_INLINE TurnGroups(T* target, const T* source, const PackedTurns<T>& gate, std::uint64_t begin)
      : target_(target),
        source_(source),
        fixed_(gate.fixed),
        from_fixed_(gate.from_fixed),
        v_(deposit(begin, ~gate.fixed)),
        u_(deposit(begin, ~gate.from_fixed)) {}

  HWY_INLINE const T* source() const { return source_ + vector_element<T>(u_); }
  HWY_INLINE T* target() const { return target_ + vector_element<T>(v_); }
  HWY_INLINE void advance() {
    u_ = next_group(u_, from_fixed_);
    v_ = next_group(v_, fixed_);
  }

 private:
  T* target_;
  const T* source_;
  Mask fixed_;
  Mask from_fixed_;
  std::uint64_t v_;
  std::uint64_t u_;
};

template <class T>
HWY_INLINE void load_row(const T* row, Vec<T>& re, Vec<T>& im) {
  const T* const at = held(row);
  re = hn::Load(Tag<T>(), at);
  im = hn::Load(Tag<T>(), at + block_size);
}

template <class T>
HWY_INLINE void store_row(Vec<T> re, Vec<T> im, T* row) {
  T* const at = held(row);
  hn::Store(re, Tag<T>(), at);
  hn::Store(im, Tag<T>(), at + block_size);
}

enum class RowPhases : std::uint8_t { none, but_first, all };

// Turns of two qubits above the lanes, of which `rotations` are rotated: the first, or both.
template <class T, RowPhases phases, int rotations>
void turn_rows(T* target, const T* source, const PackedTurns<T>& gate, std::uint64_t begin,
               std::uint64_t end) {
  const Tag<T> d;
  constexpr std::size_t rows = 4;
  constexpr std::size_t first = phases == RowPhases::all ? 0 : phases == RowPhases::none ? rows : 1;
  std::size_t from[rows];
  std::size_t to[rows];
  Vec<T> phase_re[rows];
  Vec<T> phase_im[rows];
  for (std::size_t r = 0; r < rows; ++r) {
    from[r] = gate.from_elements[r];
    to[r] = gate.row_elements[r];
    phase_re[r] = hn::Set(d, gate.phases[2 * r]);
    phase_im[r] = hn::Set(d, gate.phases[2 * r + 1]);
  }
  const Vec<T> low = hn::Set(d, gate.tangents[0]);
  const Vec<T> high = hn::Set(d, gate.tangents[1]);
  TurnGroups<T> groups(target, source, gate, begin);
  for (std::uint64_t group = begin; group < end; ++group, groups.advance()) {
    const T* const p = groups.source();
    T* const q = groups.target();
    Vec<T> re[rows];
    Vec<T> im[rows];
    for (std::size_t r = 0; r < rows; ++r) {
      load_row(p + from[r], re[r], im[r]);
      if (r >= first) multiply(re[r], im[r], phase_re[r], phase_im[r]);
    }
    if constexpr (rotations >= 1) {
      turn(re[0], re[1], low);
      turn(im[0], im[1], low);
      turn(re[2], re[3], low);
      turn(im[2], im[3], low);
    }
    if constexpr (rotations == 2) {
      turn(re[0], re[2], high);
      turn(im[0], im[2], high);
      turn(re[1], re[3], high);
      turn(im[1], im[3], high);
    }
    for (std::size_t r = 0; r < rows; ++r) store_row(re[r], im[r], q + to[r]);
  }
}

template <class T, RowPhases phases>
void turn_rows(T* target, const T* source, const PackedTurns<T>& gate, std::uint64_t begin,
               std::uint64_t end) {
  if (gate.tangents[1] != 0) return turn_rows<T, phases, 2>(target, source, gate, begin, end);
  if (gate.tangents[0] != 0) return turn_rows<T, phases, 1>(target, source, gate, begin, end);
  return turn_rows<T, phases, 0>(target, source, gate, begin, end);
}

// Exchanges `a` and `b` in the lanes of `mask`.
template <class M, class V>
HWY_INLINE void cross(M mask, V& a, V& b) {
  const V first = hn::IfThenElse(mask, b, a);
  b = hn::IfThenElse(mask, a, b);
  a = first;
}

// Turns of one or two qubits in the lanes; of two rows, the pair may be rotated.
template <class T, std::size_t rows, bool has_phases, bool moves, bool rotates_rows>
void turn_lanes(T* target, const T* source, const PackedTurns<T>& gate, std::uint64_t begin,
                std::uint64_t end) {
  const Tag<T> d;
  std::size_t from[rows];
  std::size_t to[rows];
  Indices<T> sources[rows];
  Vec<T> phase_re[rows];
  Vec<T> phase_im[rows];
  const T* at = gate.lane_coefficients.data();
  const auto next = [&]() HWY_ATTR { return hn::Load(d, std::exchange(at, at + lanes<T>)); };
  for (std::size_t r = 0; r < rows; ++r) {
    from[r] = gate.from_elements[r];
    to[r] = gate.row_elements[r];
    sources[r] = lane_indices<T>([&](std::size_t lane) { return gate.lane_from[r][lane]; });
    phase_re[r] = next();
    phase_im[r] = next();
  }
  const Vec<T> first = next();
  const Vec<T> second = next();
  const auto crossing = hn::Gt(next(), hn::Zero(d));
  const Indices<T> first_flip = flip_indices<T>(gate.lane_flips[0]);
  const Indices<T> second_flip = flip_indices<T>(gate.lane_flips[1]);
  const bool crosses = rows == 2 && gate.crosses;
  const bool rotates_first = gate.lane_flips[0] != 0;
  const bool rotates_second = rows == 1 && gate.lane_flips[1] != 0;
  const Vec<T> tangent = hn::Set(d, gate.tangents[0]);
  TurnGroups<T> groups(target, source, gate, begin);
  for (std::uint64_t group = begin; group < end; ++group, groups.advance()) {
    const T* const p = groups.source();
    T* const q = groups.target();
    Vec<T> re[rows];
    Vec<T> im[rows];
    for (std::size_t r = 0; r < rows; ++r) load_row(p + from[r], re[r], im[r]);
    if (crosses) {
      cross(crossing, re[0], re[rows - 1]);
      cross(crossing, im[0], im[rows - 1]);
    }
    for (std::size_t r = 0; r < rows; ++r) {
      if constexpr (moves) {
        re[r] = hn::TableLookupLanes(re[r], sources[r]);
        im[r] = hn::TableLookupLanes(im[r], sources[r]);
      }
      if constexpr (has_phases) multiply(re[r], im[r], phase_re[r], phase_im[r]);
    }
    if constexpr (rotates_rows) {
      turn(re[0], re[rows - 1], tangent);
      turn(im[0], im[rows - 1], tangent);
    }
    if (rotates_first) {
      for (std::size_t r = 0; r < rows; ++r) {
        re[r] = hn::MulAdd(first, hn::TableLookupLanes(re[r], first_flip), re[r]);
        im[r] = hn::MulAdd(first, hn::TableLookupLanes(im[r], first_flip), im[r]);
      }
    }
    if (rotates_second) {
      re[0] = hn::MulAdd(second, hn::TableLookupLanes(re[0], second_flip), re[0]);
      im[0] = hn::MulAdd(second, hn::TableLookupLanes(im[0], second_flip), im[0]);
    }
    for (std::size_t r = 0; r < rows; ++r) store_row(re[r], im[r], q + to[r]);
  }
}

template <class T, std::size_t rows, bool has_phases, bool moves>
void turn_lanes(T* target, const T* source, const PackedTurns<T>& gate, std::uint64_t begin,
                std::uint64_t end) {
  if (rows == 2 && gate.tangents[0] != 0) {
    return turn_lanes < T, rows, has_phases, moves, rows == 2 > (target, source, gate, begin, end);
  }
  return turn_lanes<T, rows, has_phases, moves, false>(target, source, gate, begin, end);
}

template <class T, std::size_t rows>
void turn_lanes(T* target, const T* source, const PackedTurns<T>& gate, std::uint64_t begin,
                std::uint64_t end) {
  if (gate.has_phases) {
    return gate.moves_lanes ? turn_lanes<T, rows, true, true>(target, source, gate, begin, end)
                            : turn_lanes<T, rows, true, false>(target, source, gate, begin, end);
  }
  return gate.moves_lanes ? turn_lanes<T, rows, false, true>(target, source, gate, begin, end)
                          : turn_lanes<T, rows, false, false>(target, source, gate, begin, end);
}

template <class T>
void turns(T* target, const T* source, const PackedTurns<T>& gate, std::uint64_t begin,
           std::uint64_t end) {
  switch (gate.row_elements.size()) {
    case 1:
      return turn_lanes<T, 1>(target, source, gate, begin, end);
    case 2:
      return turn_lanes<T, 2>(target, source, gate, begin, end);
    default:
      if (!gate.has_phases) return turn_rows<T, RowPhases::none>(target, source, gate, begin, end);
      return gate.all_phases ? turn_rows<T, RowPhases::all>(target, source, gate, begin, end)
                             : turn_rows<T, RowPhases::but_first>(target, source, gate, begin, end);
  }
}

// The factor of a run of vectors that differ only in their lowest bits, as far as it is the same
// for all of them, and the tables that make the rest.
template <class T>
struct Run {
  T real = 1;
  T imag = 0;
  struct Part {
    const std::uint16_t* low;
    const T* entries;
    std::uint32_t base;
  };
  Part parts[tables_max];
  std::size_t scalar_parts = 0;  // one factor a vector; they come first
  std::size_t all_parts = 0;     // with those of one factor a lane

  HWY_INLINE void scale(T r, T i) {
    const T re = real * r - imag * i;
    imag = real * i + imag * r;
    real = re;
  }
};

template <class T>
void begin_run(Run<T>& run, const PackedDiagonal<T>& gate, const std::uint32_t* bases,
               std::uint64_t v) {
  run.real = 1;
  run.imag = 0;
  run.scalar_parts = run.all_parts = 0;
  for (const bool per_lane : {false, true}) {
    for (std::size_t t = 0; t < gate.tables.size(); ++t) {
      const PackedTable<T>& table = gate.tables[t];
      if (table.per_lane != per_lane) continue;
      std::uint32_t base = bases[t];
      for (const auto& [position, weight] : table.high) {
        if ((v >> position & 1) != 0) base ^= weight;
      }
      if (!per_lane && !table.uses_low) {
        run.scale(table.entries[2 * base], table.entries[2 * base + 1]);
      } else {
        run.parts[run.all_parts++] = {table.low.data(), table.entries.data(), base};
      }
    }
    if (!per_lane) run.scalar_parts = run.all_parts;
  }
}

template <class T>
void diagonal(T* amplitudes, const PackedDiagonal<T>& gate, const std::uint32_t* bases,
              std::uint64_t begin, std::uint64_t end) {
  const Tag<T> d;
  constexpr std::uint64_t low_mask = (std::uint64_t{1} << PackedTable<T>::low_bits) - 1;
  Run<T> run;
  std::uint64_t of_run = ~std::uint64_t{0};
  std::uint64_t v = deposit(begin, ~gate.fixed);
  for (std::uint64_t group = begin; group < end; ++group, v = next_group(v, gate.fixed)) {
    const std::uint64_t number = v | gate.ones;
    if (number >> PackedTable<T>::low_bits != of_run) {
      of_run = number >> PackedTable<T>::low_bits;
      begin_run(run, gate, bases, number);
    }
    T real = run.real;
    T imag = run.imag;
    for (std::size_t i = 0; i < run.scalar_parts; ++i) {
      const auto& part = run.parts[i];
      const T* const entry = part.entries + 2 * (part.base ^ part.low[number & low_mask]);
      const T re = real * entry[0] - imag * entry[1];
      imag = real * entry[1] + imag * entry[0];
      real = re;
    }
    Vec<T> fr = hn::Set(d, real);
    Vec<T> fi = hn::Set(d, imag);
    for (std::size_t i = run.scalar_parts; i < run.all_parts; ++i) {
      const auto& part = run.parts[i];
      const T* const entry =
          part.entries + 2 * lanes<T> * (part.base ^ part.low[number & low_mask]);
      multiply(fr, fi, hn::Load(d, entry), hn::Load(d, entry + lanes<T>));
    }
    T* const p = amplitudes + vector_element<T>(number);
    Vec<T> re = hn::Load(d, p);
    Vec<T> im = hn::Load(d, p + block_size);
    multiply(re, im, fr, fi);
    hn::Store(re, d, p);
    hn::Store(im, d, p + block_size);
  }
}

// Σ ± factor · P of vector number `v ^ flip`, whose parts are (xr, xi), for row `v`.
template <class T>
HWY_INLINE void add_string(const PackedString<T>& string, bool negative, std::uint64_t v, Vec<T> xr,
                           Vec<T> xi, Indices<T> flip, Vec<T>& re, Vec<T>& im) {
  const Tag<T> d;
  const bool odd = negative != ((std::popcount(v & string.vector_sign) & 1) != 0);
  const Vec<T> signs = hn::Load(d, string.lane_signs.data());
  const Vec<T> cr = hn::Mul(signs, hn::Set(d, odd ? -string.real : string.real));
  const Vec<T> ci = hn::Mul(signs, hn::Set(d, odd ? -string.imag : string.imag));
  xr = hn::TableLookupLanes(xr, flip);
  xi = hn::TableLookupLanes(xi, flip);
  re = hn::NegMulAdd(ci, xi, hn::MulAdd(cr, xr, re));
  im = hn::MulAdd(ci, xr, hn::MulAdd(cr, xi, im));
}

template <class T>
void rotate(T* amplitudes, const PackedString<T>& string, bool negative, std::uint64_t begin,
            std::uint64_t end) {
  const Tag<T> d;
  const Indices<T> flip = flip_indices<T>(string.lane_flip);
  const Vec<T> kept = hn::Set(d, string.kept);
  const Mask fixed = std::bit_floor(string.vector_flip);
  std::uint64_t v = deposit(begin, ~fixed);
  for (std::uint64_t pair = begin; pair < end; ++pair, v = next_group(v, fixed)) {
    const std::uint64_t other = v ^ string.vector_flip;
    T* const p = amplitudes + vector_element<T>(v);
    T* const q = amplitudes + vector_element<T>(other);
    const Vec<T> pr = hn::Load(d, p);
    const Vec<T> pi = hn::Load(d, p + block_size);
    const Vec<T> qr = hn::Load(d, q);
    const Vec<T> qi = hn::Load(d, q + block_size);
    Vec<T> re = hn::Mul(kept, pr);
    Vec<T> im = hn::Mul(kept, pi);
    add_string(string, negative, v, qr, qi, flip, re, im);
    hn::Store(re, d, p);
    hn::Store(im, d, p + block_size);
    if (other == v) continue;
    re = hn::Mul(kept, qr);
    im = hn::Mul(kept, qi);
    add_string(string, negative, other, pr, pi, flip, re, im);
    hn::Store(re, d, q);
    hn::Store(im, d, q + block_size);
  }
}

template <class T>
void accumulate(T* out, const T* in, const PackedString<T>& string, bool negative,
                std::uint64_t begin, std::uint64_t end) {
  const Tag<T> d;
  const Indices<T> flip = flip_indices<T>(string.lane_flip);
  for (std::uint64_t v = begin; v < end; ++v) {
    T* const p = out + vector_element<T>(v);
    const T* const q = in + vector_element<T>(v ^ string.vector_flip);
    Vec<T> re = hn::Load(d, p);
    Vec<T> im = hn::Load(d, p + block_size);
    add_string(string, negative, v, hn::Load(d, q), hn::Load(d, q + block_size), flip, re, im);
    hn::Store(re, d, p);
    hn::Store(im, d, p + block_size);
  }
}

template <class T>
void scale(T* out, const T* in, std::size_t blocks, T real, T imag) {
  const Tag<T> d;
  const Vec<T> fr = hn::Set(d, real);
  const Vec<T> fi = hn::Set(d, imag);
  for (std::size_t at = 0; at < blocks * 2 * block_size; at += 2 * block_size) {
    for (std::size_t lane = at; lane < at + block_size; lane += lanes<T>) {
      Vec<T> re = hn::Load(d, in + lane);
      Vec<T> im = hn::Load(d, in + lane + block_size);
      multiply(re, im, fr, fi);
      hn::Store(re, d, out + lane);
      hn::Store(im, d, out + lane + block_size);
    }
  }
}

template <class T>
Kernels<T> kernels() {
  return {lane_bits<T>, rows_max,  dense<T>,      turns<T>,
          diagonal<T>,  rotate<T>, accumulate<T>, scale<T>};
}

KernelSets kernel_set() {
  return {hwy::TargetName(HWY_TARGET), kernels<float>(), kernels<double>()};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace docket::executor::statevector
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace docket::executor::statevector {
namespace {

HWY_EXPORT(kernel_set);

std::vector<KernelSets> find_kernel_sets() {
  std::vector<KernelSets> sets;
  std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
  for (const std::int64_t target : targets) {
    // Highway's own way to choose a target: pretend that no other is there.
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    sets.push_back(HWY_DYNAMIC_DISPATCH(kernel_set)());
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return sets;
}

}  // namespace

std::span<const KernelSets> kernel_sets() {
  static const std::vector<KernelSets> sets = find_kernel_sets();
  return sets;
}

}  // namespace docket::executor::statevector
#endif
