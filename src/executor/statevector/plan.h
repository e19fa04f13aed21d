// The order in which gates meet memory.
//
// A stage is one pass over the state: every tile is brought into a cache, all gates of the stage
// are applied to it, it goes back. A tile holds all values of the stage's `inside` bits; a gate
// fits if the bits that it pairs are inside. Rows of 2^row_bits amplitudes, contiguous in memory,
// are inside always.
#pragma once

#include <vector>

#include "executor/statevector/gate.h"

namespace docket::executor::statevector {

struct Tiling {
  int bits = 0;       // of the state's index
  int tile_bits = 0;  // tile_bits ≥ bits: no tiles
  int row_bits = 0;   // block_bits ≤ row_bits ≤ tile_bits
};

struct Stage {
  Mask inside = 0;  // 0: each gate is a pass of its own over the whole state
  std::vector<Gate> gates;
};

// Distributes `gates` to as few stages as a greedy choice of the inside bits finds. Gates keep
// their order up to exchanges of such as commute.
std::vector<Stage> plan(std::vector<Gate> gates, const Tiling& tiling);

}  // namespace docket::executor::statevector
