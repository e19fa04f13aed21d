// Gates in the form that kernels read, for one place of their qubits in memory.
#pragma once

#include <array>
#include <cstdint>
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
  std::variant<PackedDense<T>, PackedDiagonal<T>, PackedTerm<T>, PackedSeries<T>> form;
};

// Appends `gate`, usually as one piece.
template <class T>
void pack(const Gate& gate, const Places& places, const Kernels<T>& kernels,
          std::vector<Packed<T>>& packed);

}  // namespace docket::executor::statevector
