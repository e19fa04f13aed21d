// Results by register, the formats of version 2, from the output of a circuit.
//
// Guarantees: registers in the order of their declaration, then `output_all`, which is every qubit
//   at the end. Place i of a value is bit i of its register; a bit that nothing was written to is
//   0.
// Callers: artifacts. `output` is one that ran: docs/executors/circuit.md, "Output".
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace docket::api::ionq {

// {"probabilities":{"registers":{"c":{"01":0.5,…},…}}}
std::string encode_register_probabilities(std::string_view output);
// {"histogram":{"registers":{"c":{"01":50,…},…}}}
std::string encode_register_histogram(std::string_view output);
// {"shots":[{"registers":{"c":[0,1],…}},…]}
std::string encode_register_shots(std::string_view output);

}  // namespace docket::api::ionq
