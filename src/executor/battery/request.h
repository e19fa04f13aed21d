// The `params` of a simulate job, read and checked: docs/executors/simulate.md, "Input".
//
// Guarantees: a Request is buildable in form: every key is known, every number finite and in its
//   range, every name exists, and the parameters fit each other.
// Threads: pure.
// Errors: invalid_input for what breaks the documented form, not_buildable for a model that cannot
//   be made of it; the codes are documented there.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "executor/battery/cell.h"
#include "executor/battery/mesh.h"
#include "executor/battery/parameters.h"
#include "executor/battery/refusal.h"
#include "executor/battery/step.h"
#include "executor/battery/trace.h"

namespace docket::executor::battery {

inline constexpr std::size_t steps_max = 10'000;
inline constexpr std::size_t extra_variables_max = 100;
inline constexpr std::size_t inline_points_max = 20'000;

struct Tolerances {
  double relative = 1e-6;
  double absolute = 1e-6;
};

struct Request {
  ModelType model = ModelType::spme;
  MeshPoints points;
  Tolerances tolerances;
  Parameters parameters;
  std::vector<Step> steps;
  std::optional<double> initial_soc;
  std::optional<double> initial_voltage;
  double output_period_s = 60;
  std::vector<Trace::Extra> extras;
  std::size_t inline_points = 2000;
};

OrFailure<Request> parse_request(std::string_view input);

}  // namespace docket::executor::battery
