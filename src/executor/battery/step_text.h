// Reads one step in PyBaMM's words, e.g. "Discharge at C/3 for 2 hours or until 2.5 V (10 s
// period)". The grammar is in docs/executors/simulate.md.
//
// Guarantees: linear in the text's length; the numbers of a Step are finite, its value is positive
//   (zero for a rest), its times are from 1 ms to ten years.
// Threads: pure.
#pragma once

#include <string_view>

#include "executor/battery/refusal.h"
#include "executor/battery/step.h"

namespace docket::executor::battery {

inline constexpr std::size_t step_bytes_max = 400;

// Errors: invalid_input, code bad_step, naming the words that do not fit.
OrFailure<Step> parse_step(std::string_view text, std::string_view path);

}  // namespace docket::executor::battery
