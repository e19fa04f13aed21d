#include "executor/statevector/plan.h"

#include <bit>
#include <utility>

#include "executor/statevector/fuse.h"

namespace docket::executor::statevector {
namespace {

// States of fewer bits are planned by the greedy choice alone.
constexpr int searched_bits_min = 20;

// Which of `gates`, in order, run in a stage that begins with the bits `inside` and may add `room`
// more: first come, first served. `all` are the bits of the state.
struct Choice {
  Mask inside = 0;
  std::vector<bool> runs;
  double worth = 0;
};

Choice choose(const std::vector<Gate>& gates, Mask inside, int room, Mask all) {
  Choice choice{inside, std::vector<bool>(gates.size()), 0};
  Gate left;  // the masks of all gates that stay behind
  for (std::size_t i = 0; i < gates.size() && left.mixes != all; ++i) {
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
    choice.worth += cost(gate);
  }
  return choice;
}

// Exchanges one inside bit for one outside as long as the stage then does more. Takes about a
// millisecond, so it is for states whose pass takes longer.
Choice improved(const std::vector<Gate>& gates, Choice best, const Tiling& tiling) {
  const Mask rows = bit(tiling.row_bits) - 1;
  const Mask all = bit(tiling.bits) - 1;
  for (bool is_better = true; is_better;) {
    is_better = false;
    for (const int out : qubits_of(best.inside & ~rows)) {
      for (const int in : qubits_of(all & ~best.inside)) {
        if ((best.inside & bit(out)) == 0 || (best.inside & bit(in)) != 0) continue;
        Choice other = choose(gates, (best.inside & ~bit(out)) | bit(in), 0, all);
        if (other.worth <= best.worth) continue;
        best = std::move(other);
        is_better = true;
      }
    }
  }
  return best;
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
  Choice choice{0, std::vector<bool>(gates.size()), 0};
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
    Choice choice = choose(gates, rows, tiling.tile_bits - tiling.row_bits, bit(tiling.bits) - 1);
    if (choice.worth == 0) {
      stages.push_back(take_first(gates, tiling));
      continue;
    }
    choice.inside = filled(choice.inside, tiling);
    if (tiling.bits >= searched_bits_min) choice = improved(gates, std::move(choice), tiling);
    stages.push_back(take(gates, choice, choice.inside));
  }
  return stages;
}

}  // namespace docket::executor::statevector
