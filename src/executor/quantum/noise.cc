#include "executor/quantum/noise.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace docket::executor::quantum {
namespace {

constexpr std::array models = {
    NoiseModel{"ideal", 0, 0, 29},
    NoiseModel{"aria-1", 0.0005, 0.0133, 25},
    NoiseModel{"aria-2", 0.0006573333333333332, 0.01856, 25},
    NoiseModel{"forte-1", 0.0002666666666666667, 0.004949333333333333, 29},
    NoiseModel{"forte-enterprise-1", 0.0002666666666666667, 0.004949333333333333, 29},
    NoiseModel{"harmony", 0.004, 0.03, 11},
    NoiseModel{"harmony-1", 0.004, 0.03, 11},
    NoiseModel{"harmony-2", 0.004, 0.03, 11},
};

void set_rate(NoiseMap::Kind& kind, double error_probability, unsigned paulis) {
  kind.error_probability = error_probability;
  kind.log_survival = std::log1p(-error_probability);
  kind.paulis = paulis;
}

}  // namespace

const NoiseModel* find_noise_model(std::string_view name) {
  const auto* const found = std::ranges::find(models, name, &NoiseModel::name);
  return found == models.end() ? nullptr : found;
}

std::vector<std::string> noise_model_names() {
  std::vector<std::string> names;
  for (const NoiseModel& model : models) names.emplace_back(model.name);
  return names;
}

NoiseMap::NoiseMap(std::span<const NoiseSite> sites, const NoiseModel& model) {
  set_rate(one_qubit_, model.one_qubit_error(), 3);
  set_rate(two_qubit_, model.two_qubit_error(), 15);
  if (model.is_ideal()) return;
  for (std::size_t index = 0; index < sites.size(); ++index) {
    (sites[index].is_pair() ? two_qubit_ : one_qubit_).sites.push_back(index);
  }
}

ErrorCursor::ErrorCursor(const NoiseMap& map, const Chance& chance, std::uint32_t shot)
    : shot_(shot) {
  draw(one_qubit_, map.one_qubit(), chance, 0);
  draw(two_qubit_, map.two_qubit(), chance, 1);
}

const NoiseError& ErrorCursor::next() const { return std::min(one_qubit_.error, two_qubit_.error); }

void ErrorCursor::advance(const NoiseMap& map, const Chance& chance) {
  if (one_qubit_.error.site < two_qubit_.error.site) {
    draw(one_qubit_, map.one_qubit(), chance, 0);
  } else {
    draw(two_qubit_, map.two_qubit(), chance, 1);
  }
}

// The gap to the next error is geometric; the same block of chance says which Pauli it is. Events
// of the two kinds take even and odd ordinals of the stream.
void ErrorCursor::draw(Lane& lane, const NoiseMap::Kind& kind, const Chance& chance,
                       std::uint32_t parity) {
  lane.error = {};
  if (lane.ordinal >= kind.sites.size()) return;
  const Draw drawn = chance.draw(shot_, Stream::noise, 2 * lane.event + parity);
  ++lane.event;
  const double gap = std::log1p(-drawn.first) / kind.log_survival;
  if (!(gap < static_cast<double>(kind.sites.size() - lane.ordinal))) {
    lane.ordinal = kind.sites.size();
    return;
  }
  lane.ordinal += static_cast<std::size_t>(gap);
  const auto pauli = static_cast<unsigned>(drawn.second * kind.paulis) + 1;
  lane.error = {kind.sites[lane.ordinal], static_cast<std::uint8_t>(pauli)};
  ++lane.ordinal;
}

}  // namespace docket::executor::quantum
