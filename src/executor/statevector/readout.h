// Sums over amplitudes, and what they are made into: norms, probabilities, samples. Nothing here
// needs a second vector.
//
// Guarantees: sums are made in double, in an order that depends on neither threads nor instruction
//   set: 16 sums of a chunk, one for each place in a block, then pairs.
// Positions are bits of the index in memory; state_vector.cc knows which qubit lies where.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "executor/statevector/run.h"

namespace docket::executor::statevector {

// For each 4,096 amplitudes Σ |a|², of those only whose index has all bits of `ones`. Empty if
// stopped.
template <class T>
std::vector<double> chunk_sums(const Amplitudes<T>& amplitudes, Mask ones, Sharing& sharing);

double pairwise_sum(std::span<const double> values);

// Multiplies amplitudes by `factor` where bit `position` is `value` and clears the others.
template <class T>
void project(const Amplitudes<T>& amplitudes, int position, bool value, double factor,
             Sharing& sharing);

// (index, |a|²) of all amplitudes with |a|² > `cutoff`, in no order; nothing if there are more than
// `count_max`. Stopped: as far as it got.
template <class T>
std::optional<std::vector<std::pair<std::uint64_t, double>>> above(const Amplitudes<T>& amplitudes,
                                                                   double cutoff,
                                                                   std::size_t count_max,
                                                                   Sharing& sharing);

// For each value of `wanted`, ascending, the smallest index with a sum of |a|² up to and with it
// above the value, or the last one with |a|² > 0. Writes result[order] for each. False: stopped.
struct Wanted {
  double sum = 0;
  std::size_t order = 0;
};
template <class T>
bool locate(const Amplitudes<T>& amplitudes, std::span<const double> sums,
            std::span<const Wanted> wanted, std::span<std::uint64_t> result, Sharing& sharing);

}  // namespace docket::executor::statevector
