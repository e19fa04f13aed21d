// What a completed job has to show: the map of its results, and each of them in IonQ's formats.
//
// Guarantees: the same job and artifact give the same bytes. In formats of version 1 a state is a
//   decimal number in which qubit i has the weight 2^i; in those of version 2 it is a text or a
//   list whose first place is qubit 0.
// Source: https://docs.ionq.com/api-reference/v0.4 (results, artifacts), docs/doors/ionq.md; the
//   output they are made from: docs/executors/circuit.md.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/ionq/attributes.h"
#include "api/json_writer.h"
#include "base/ids.h"
#include "store/view.h"

namespace docket::api::ionq {

enum class Artifact : std::uint8_t {
  probabilities,
  histogram,
  shots,
  probabilities_v2,
  histogram_v2,
  shots_v2,
  aggregate,  // of a parent
  native,     // the compiled circuit of a dry run
};

// The word in a path, e.g. "probabilities-v2"; and the name of the format.
std::optional<Artifact> parse_artifact(std::string_view id);
std::string_view format_of(Artifact artifact);

// The value of `results` of a job that has them.
void write_results(JsonWriter& json, const store::View& view);
// The key `output` with its value.
void write_output(JsonWriter& json, const store::View& view, const Attributes& attributes);

// `output` is the whole output of a job without children. Empty when it has no such artifact.
std::optional<std::string> encode_artifact(Artifact artifact, std::string_view output);

// Children with their probabilities of version 1, in the order of their circuits.
using ChildProbabilities = std::pair<JobId, std::string>;
std::string encode_aggregate(std::span<const ChildProbabilities> children);

}  // namespace docket::api::ionq
