// Gates in the form that kernels read, for one place of their qubits in memory.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "executor/statevector/gate.h"
#include "executor/statevector/kernels.h"

namespace docket::executor::statevector {

// Where the bits of a state's index are in a tile's. A tile holds the amplitudes that agree in all
// bits outside of it; those bits are the tile's number, in place.
struct Places {
  std::array<std::int8_t, 64> inside{};  // by position in the state; -1: outside
  Mask outside = 0;
  int bits = 0;  // a tile has 2^bits amplitudes
};

// A tile that is the whole state.
Places all_inside(int bits);
// Tiles of the positions `inside`, in ascending order.
Places tile_of(Mask inside, int bits);

template <class T>
struct PackedTerm {
  PackedString<T> string;
  Mask outside_sign = 0;  // an odd number of ones of the tile's number there turns the sign
};

template <class T>
struct PackedSeries {
  std::vector<PackedTerm<T>> terms;
  PackedString<T> one;  // P = I, its factor to be set
  int steps = 1;
  int degree = 1;
};

template <class T>
struct Packed {
  Mask outside_ones = 0;  // controls among the tile's number
  std::uint64_t groups = 0;
  int vectors_of_group = 1;
  bool reads_memory = false;   // not the tile, but where it came from
  bool writes_memory = false;  // not the tile, but where it goes
  std::variant<PackedDense<T>, PackedTurns<T>, PackedDiagonal<T>, PackedTerm<T>, PackedSeries<T>>
      form;
};

// All of `gates`, most as one piece each. Factors that all amplitudes have in common may be applied
// later than their gate, but not after the last. The first gate may read the state's memory and the
// last write it, in place of a copy, as far as `ends` allow it.
struct Ends {
  bool may_read = false;
  bool may_write = false;
};
template <class T>
std::vector<Packed<T>> pack(std::span<const Gate> gates, const Places& places,
                            const Kernels<T>& kernels, Ends ends);

}  // namespace docket::executor::statevector
