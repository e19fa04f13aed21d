#include "api/ionq/schemas.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/ionq/artifacts.h"

namespace docket::api::ionq {
namespace {

struct Schema {
  Artifact artifact;
  std::string_view rest;  // behind $schema and $id
};

constexpr std::string_view state_map_of_numbers =
    R"("type":"object","propertyNames":{"pattern":"^(0|[1-9][0-9]*)$"},"additionalProperties":{"type":"number","exclusiveMinimum":0,"maximum":1})";

constexpr std::array<Schema, 8> schemas = {{
    {Artifact::probabilities, state_map_of_numbers},
    {Artifact::histogram,
     R"("type":"object","propertyNames":{"pattern":"^(0|[1-9][0-9]*)$"},"additionalProperties":{"type":"integer","minimum":1})"},
    {Artifact::shots, R"("type":"array","items":{"type":"string","pattern":"^(0|[1-9][0-9]*)$"})"},
    {Artifact::probabilities_v2,
     R"("type":"object","required":["probabilities"],"properties":{"probabilities":{"type":"object","required":["registers"],"properties":{"registers":{"type":"object","required":["output_all"],"additionalProperties":{"type":"object","propertyNames":{"pattern":"^[01]*$"},"additionalProperties":{"type":"number"}}}}}})"},
    {Artifact::histogram_v2,
     R"("type":"object","required":["histogram"],"properties":{"histogram":{"type":"object","required":["registers"],"properties":{"registers":{"type":"object","required":["output_all"],"additionalProperties":{"type":"object","propertyNames":{"pattern":"^[01]*$"},"additionalProperties":{"type":"integer"}}}}}})"},
    {Artifact::shots_v2,
     R"("type":"object","required":["shots"],"properties":{"shots":{"type":"array","items":{"type":"object","required":["registers"],"properties":{"registers":{"type":"object","required":["output_all"],"additionalProperties":{"type":"array","items":{"enum":[0,1]}}}}}}})"},
    {Artifact::aggregate,
     R"("type":"object","additionalProperties":{"type":"object","additionalProperties":{"type":"number"}})"},
    {Artifact::native,
     R"("type":"object","required":["qubits","circuit"],"properties":{"qubits":{"type":"integer"},"circuit":{"type":"array","items":{"type":"object","required":["gate"]}}})"},
}};

}  // namespace

std::optional<std::string> schema_of(std::string_view format) {
  const auto* found = std::find_if(schemas.begin(), schemas.end(), [&](const Schema& known) {
    return format_of(known.artifact) == format;
  });
  if (found == schemas.end()) return std::nullopt;
  return fmt::format(
      R"({{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"{}",{}}})", format,
      found->rest);
}

}  // namespace docket::api::ionq
