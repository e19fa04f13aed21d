#include "executor/statevector/plan.h"

#include <bit>
#include <utility>

namespace docket::executor::statevector {
namespace {

// Which of `gates`, in order, run in a stage that begins with the bits `inside` and may add `room`
// more: first come, first served.
struct Choice {
  Mask inside = 0;
  std::vector<bool> runs;
  std::size_t count = 0;
};

Choice choose(const std::vector<Gate>& gates, Mask inside, int room) {
  Choice choice{inside, std::vector<bool>(gates.size()), 0};
  Gate left;  // the masks of all gates that stay behind
  for (std::size_t i = 0; i < gates.size(); ++i) {
    const Gate& gate = gates[i];
    const Mask wanted = paired(gate) & ~choice.inside;
    if (!commute(left, gate) || std::popcount(wanted) > room) {
      left.touches |= gate.touches;
      left.mixes |= gate.mixes;
      continue;
    }
    room -= std::popcount(wanted);
    choice.inside |= wanted;
    choice.runs[i] = true;
    ++choice.count;
  }
  return choice;
}

// Fills up with the lowest bits that are still outside, so that every tile has its size.
Mask filled(Mask inside, const Tiling& tiling) {
  for (int position = 0; std::popcount(inside) < tiling.tile_bits; ++position) {
    inside |= bit(position);
  }
  return inside;
}

// Takes the chosen gates out of `gates`.
Stage take(std::vector<Gate>& gates, const Choice& choice, Mask inside) {
  Stage stage{inside, {}};
  std::vector<Gate> rest;
  for (std::size_t i = 0; i < gates.size(); ++i) {
    (choice.runs[i] ? stage.gates : rest).push_back(std::move(gates[i]));
  }
  gates = std::move(rest);
  return stage;
}

// The first gate alone: more than a tile of usual rows can hold.
Stage take_first(std::vector<Gate>& gates, const Tiling& tiling) {
  Choice choice{0, std::vector<bool>(gates.size()), 1};
  choice.runs[0] = true;
  const Mask inside = paired(gates[0]) | (bit(block_bits) - 1);
  const bool fits = std::popcount(inside) <= tiling.tile_bits;
  return take(gates, choice, fits ? filled(inside, tiling) : 0);
}

}  // namespace

std::vector<Stage> plan(std::vector<Gate> gates, const Tiling& tiling) {
  std::vector<Stage> stages;
  if (gates.empty()) return stages;
  if (tiling.tile_bits >= tiling.bits) {
    stages.push_back({0, std::move(gates)});
    return stages;
  }
  const Mask rows = bit(tiling.row_bits) - 1;
  while (!gates.empty()) {
    const Choice choice = choose(gates, rows, tiling.tile_bits - tiling.row_bits);
    stages.push_back(choice.count == 0 ? take_first(gates, tiling)
                                       : take(gates, choice, filled(choice.inside, tiling)));
  }
  return stages;
}

}  // namespace docket::executor::statevector
