// Noise models, and which errors one shot suffers: depolarizing channels after every gate.
//
// Guarantees: a shot's errors are a pure function of seed, shot, sites and model. Sources of the
//   rates: docs/executors/circuit.md, "Noise".
// Threads: pure; an ErrorCursor is one thread's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "executor/quantum/philox.h"
#include "executor/quantum/program.h"

namespace docket::executor::quantum {

struct NoiseModel {
  std::string_view name;
  double one_qubit = 0;  // r of ρ → (1-r)·ρ + r·I/d
  double two_qubit = 0;
  int qubits_max = 0;
  bool is_ideal() const { return one_qubit == 0 && two_qubit == 0; }
  // The chance of a Pauli other than I at a site.
  double one_qubit_error() const { return one_qubit * 3 / 4; }
  double two_qubit_error() const { return two_qubit * 15 / 16; }
};

// Null: no such model.
const NoiseModel* find_noise_model(std::string_view name);
std::vector<std::string> noise_model_names();

inline constexpr std::size_t no_site = std::numeric_limits<std::size_t>::max();

// A Pauli other than I at a site.
struct NoiseError {
  std::size_t site = no_site;  // in Program::sites; no_site: none is left
  std::uint8_t paulis = 0;     // 0 I, 1 X, 2 Y, 3 Z on the first qubit, plus 4 times that on the
                               // second
  friend auto operator<=>(const NoiseError&, const NoiseError&) = default;
};

// The sites of a program by their kind, and the chance of an error at each.
class NoiseMap {
 public:
  NoiseMap(std::span<const NoiseSite> sites, const NoiseModel& model);

  struct Kind {
    std::vector<std::size_t> sites;
    double error_probability = 0;
    double log_survival = 0;  // ln(1 - error_probability)
    unsigned paulis = 0;      // equally likely: 3, or 15
  };
  const Kind& one_qubit() const { return one_qubit_; }
  const Kind& two_qubit() const { return two_qubit_; }

 private:
  Kind one_qubit_;
  Kind two_qubit_;
};

// Walks over the errors of one shot in the order of sites. Skips from error to error, so its
// cost is that of the errors, not of the sites.
class ErrorCursor {
 public:
  ErrorCursor(const NoiseMap& map, const Chance& chance, std::uint32_t shot);

  const NoiseError& next() const;
  void advance(const NoiseMap& map, const Chance& chance);
  std::uint32_t shot() const { return shot_; }

 private:
  struct Lane {
    std::size_t ordinal = 0;  // among the sites of its kind, of the next candidate
    std::uint32_t event = 0;
    NoiseError error;
  };
  void draw(Lane& lane, const NoiseMap::Kind& kind, const Chance& chance, std::uint32_t parity);

  std::uint32_t shot_;
  Lane one_qubit_;
  Lane two_qubit_;
};

}  // namespace docket::executor::quantum
