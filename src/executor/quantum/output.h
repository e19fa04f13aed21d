// The output of a circuit job as JSON text: docs/executors/circuit.md, "Output".
//
// Guarantees: compact; the same results give the same bytes; numbers in their shortest form.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "executor/quantum/request.h"
#include "executor/quantum/simulation.h"

namespace docket::executor::quantum {

// Null `results`: a dry run.
std::string to_json(const Request& request, const Results* results);

// What a door may want to know of an accepted request before it runs.
std::string facts_of(const Request& request);

// The scalars of an output, as a JSON object. Reads only the beginning of the text.
std::string summary_of(std::string_view output);

}  // namespace docket::executor::quantum
