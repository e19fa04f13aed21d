// One step of an experiment as its author wrote it, before a cell is known.
//
// Threads: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace docket::executor::battery {

enum class Unit : std::uint8_t { c_rate, ampere, volt, watt, ohm };
enum class Verb : std::uint8_t { rest, charge, discharge, hold };
enum class Comparison : std::uint8_t { automatic, below, above };

struct Quantity {
  Unit unit = Unit::ampere;
  double value = 0;  // SI, milli-units already applied
};

// `automatic`: volts fall towards the end on discharge and rise on charge; of currents the
// magnitude falls.
struct End {
  Quantity at;
  Comparison comparison = Comparison::automatic;
};

// At least one of `duration_s` and `end` is set.
struct Step {
  Verb verb = Verb::rest;
  Quantity value;  // as written, positive; zero amperes for a rest
  std::optional<double> duration_s;
  std::optional<End> end;
  std::optional<double> period_s;
  std::string text;
  std::string path;       // JSON pointer into the params
  std::size_t cycle = 0;  // from 0
};

}  // namespace docket::executor::battery
