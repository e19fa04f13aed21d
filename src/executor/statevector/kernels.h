// The loops over amplitudes, compiled once for every instruction set and chosen at run time.
//
// A kernel sees 2^v vectors of `lanes` amplitudes each (a tile or a whole state, amplitudes.h).
// The lowest `lane_bits` bits of an amplitude's index are its lane, the others the number of its
// vector. A packed gate names qubits by their bits in vector numbers (`fixed`, `ones`), and holds
// its coefficients in the order in which the kernel reads them. pack.h makes them.
//
// Threads: kernels of disjoint ranges may run at the same time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include "executor/statevector/amplitudes.h"
#include "executor/statevector/inline_vector.h"

namespace docket::executor::statevector {

// Memory that the widest vectors may be loaded from.
template <class T>
struct VectorAligned {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};
  VectorAligned() = default;
  template <class U>
  explicit VectorAligned(const VectorAligned<U>&) {}
  // Plain memory with room for the shift, which stands before the values: the system's allocator
  // of aligned memory takes many times as long, and each gate has some.
  T* allocate(std::size_t count) {
    constexpr auto step = static_cast<std::size_t>(alignment);
    auto* const whole = static_cast<std::byte*>(::operator new(count * sizeof(T) + step));
    const std::size_t shift = step - reinterpret_cast<std::uintptr_t>(whole) % step;
    whole[shift - 1] = static_cast<std::byte>(shift);
    return reinterpret_cast<T*>(whole + shift);
  }
  void deallocate(T* data, std::size_t) {
    auto* const shifted = reinterpret_cast<std::byte*>(data);
    ::operator delete(shifted - static_cast<std::size_t>(shifted[-1]));
  }
  friend bool operator==(const VectorAligned&, const VectorAligned&) { return true; }
};

template <class T>
using Coefficients = std::vector<T, VectorAligned<T>>;

// A dense gate on `rows` vectors at a time, those whose numbers differ in the gate's upper qubits.
// Column c·flips + f of the matrix is vector c with lanes exchanged by XOR with flips[f]; a
// coefficient is one number, or one for each lane if the gate depends on the lane.
// Order: for each block of at most rows_max rows, for each column, for each row of the block: real
// part(s), then imaginary part(s) unless `real`.
template <class T>
struct PackedDense {
  Mask fixed = 0;  // bits of vector numbers that the gate itself enumerates or demands
  Mask ones = 0;   // of these, those that must be 1: the controls
  // Where the rows' vectors begin, from the first one's.
  InlineVector<std::size_t, 4> row_elements;
  InlineVector<std::uint8_t, 8> flips;  // flips[0] = 0
  bool per_lane = false;
  bool real = false;
  Coefficients<T> coefficients;
};

// Turns (gate.h), up to a factor that all amplitudes have in common: a rotation is (1, -t; t, 1).
// A row is the vectors with one value of the qubits above the lanes; row bit k is the k-th of
// these.
template <class T>
struct PackedTurns {
  Mask fixed = 0;  // where the result goes
  Mask from_fixed = 0;
  InlineVector<std::size_t, 4> row_elements;   // 1, 2 or 4 rows
  InlineVector<std::size_t, 4> from_elements;  // whence each row comes
  // Of the rotations between rows, by row bit; 0: none. One alone is the first.
  std::array<T, 2> tangents{};
  bool has_phases = false;
  // Four rows: the factors of rows, real and imaginary; that of row 0 is 1 unless all_phases.
  bool all_phases = false;
  std::array<T, 8> phases{};
  // One and two rows. Two: where `crossing` is 1 in a lane, it comes from the other row; after
  // that lane l comes from lane lane_from[row][l].
  bool crosses = false;
  bool moves_lanes = false;
  std::array<std::array<std::uint8_t, block_size>, 2> lane_from{};
  // Of rotations between lanes: a lane's partner is lane ^ flip; 0: no rotation.
  std::array<std::uint8_t, 2> lane_flips{};
  // For each lane: the phases of each row, real and imaginary; the factor of the partner in each
  // of the two rotations; crossing.
  Coefficients<T> lane_coefficients;
};

// A factor of each amplitude: entry [index] of a table, where index is the XOR of the weights of
// all bits that are 1.
template <class T>
struct PackedTable {
  struct Weight {
    int position = 0;
    std::uint32_t weight = 0;
  };
  static constexpr int low_bits = 6;
  std::array<std::uint16_t, 1 << low_bits> low{};  // XOR of the weights of a vector's lowest bits
  bool uses_low = false;
  std::vector<Weight> high;     // further bits of the vector's number
  std::vector<Weight> outside;  // bits of the tile's number; their XOR is an argument
  bool per_lane = false;
  Coefficients<T> entries;  // real part(s) and imaginary part(s) of each entry
};

inline constexpr std::size_t tables_max = 24;

template <class T>
struct PackedDiagonal {
  Mask fixed = 0;
  Mask ones = 0;
  std::vector<PackedTable<T>> tables;  // at most tables_max
};

// Factor · P for a Pauli string P: out[x] = ±factor · in[x ^ flip], - if x & sign is odd.
template <class T>
struct PackedString {
  Mask vector_flip = 0;
  std::uint8_t lane_flip = 0;
  Mask vector_sign = 0;
  Coefficients<T> lane_signs;  // ±1
  T real = 0;
  T imag = 0;
  T kept = 0;  // rotate(): a becomes kept·a + factor·P a
};

template <class T>
struct Kernels {
  int lane_bits = 0;
  std::size_t rows_max = 0;
  // The groups [begin, end) of those that `fixed` leaves; see group_count().
  void (*dense)(T* amplitudes, const PackedDense<T>& gate, std::uint64_t begin, std::uint64_t end);
  // From `from` to `to`, the same range or disjoint ones whose unfixed bits agree in number.
  void (*turns)(T* to, const T* from, const PackedTurns<T>& gate, std::uint64_t begin,
                std::uint64_t end);
  // `bases`: for each table the XOR of its weights outside.
  void (*diagonal)(T* amplitudes, const PackedDiagonal<T>& gate, const std::uint32_t* bases,
                   std::uint64_t begin, std::uint64_t end);
  // Pairs [begin, end): `vector_flip`'s highest bit is fixed. `negative`: an odd sign outside.
  void (*rotate)(T* amplitudes, const PackedString<T>& string, bool negative, std::uint64_t begin,
                 std::uint64_t end);
  // out += factor · P in, for vectors [begin, end).
  void (*accumulate)(T* out, const T* in, const PackedString<T>& string, bool negative,
                     std::uint64_t begin, std::uint64_t end);
  // out = factor · in, for elements; the parts of a complex `factor`.
  void (*scale)(T* out, const T* in, std::size_t blocks, T real, T imag);
};

struct KernelSets {
  std::string_view name;  // as instruction_sets() says it
  Kernels<float> single;
  Kernels<double> twice;
  template <class T>
  const Kernels<T>& of() const {
    if constexpr (sizeof(T) == sizeof(float)) {
      return single;
    } else {
      return twice;
    }
  }
};

// Those that this processor can run, best first; at least one.
std::span<const KernelSets> kernel_sets();

}  // namespace docket::executor::statevector
