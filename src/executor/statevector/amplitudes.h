// Where amplitudes lie: blocks of 16, first their real parts, then their imaginary parts, so that
// complex products need no shuffles. States of less than four qubits are padded to one block.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace docket::executor::statevector {

inline constexpr int block_bits = 4;
inline constexpr std::size_t block_size = std::size_t{1} << block_bits;

using Mask = std::uint64_t;  // a set of qubits, or of bits of an index

inline constexpr Mask bit(int position) { return Mask{1} << position; }

// The element of the real part of amplitude `index`; the imaginary part is block_size further.
inline constexpr std::size_t element(std::uint64_t index) {
  return (index >> block_bits) * 2 * block_size + (index & (block_size - 1));
}

// The bits of `value`, lowest first, at the places of the ones of `mask`.
inline constexpr std::uint64_t deposit(std::uint64_t value, Mask mask) {
  std::uint64_t spread = 0;
  for (; mask != 0 && value != 0; mask &= mask - 1, value >>= 1) {
    if ((value & 1) != 0) spread |= mask & (~mask + 1);
  }
  return spread;
}

// The inverse: the bits of `value` at the ones of `mask`, closed up.
inline constexpr std::uint64_t extract(std::uint64_t value, Mask mask) {
  std::uint64_t packed = 0;
  for (int at = 0; mask != 0; mask &= mask - 1, ++at) {
    if ((value & mask & (~mask + 1)) != 0) packed |= bit(at);
  }
  return packed;
}

// The lowest set bit's position, taken out of `mask`.
inline constexpr int take_lowest(Mask& mask) {
  const int position = std::countr_zero(mask);
  mask &= mask - 1;
  return position;
}

}  // namespace docket::executor::statevector
