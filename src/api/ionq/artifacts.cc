#include "api/ionq/artifacts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/ionq/registers.h"
#include "api/json_slices.h"

namespace docket::api::ionq {
namespace {

struct Row {
  Artifact artifact;
  std::string_view id;
  std::string_view format;
  std::string_view path;       // below the job
  std::string_view short_key;  // of clients older than formats; empty: none
};

// In order of Artifact.
constexpr std::array<Row, 8> table = {{
    {Artifact::probabilities, "probabilities", "ionq.result.probabilities.json.v1",
     "results/probabilities", "probabilities"},
    {Artifact::histogram, "histogram", "ionq.result.histogram.json.v1", "results/histogram",
     "histogram"},
    {Artifact::shots, "shots", "ionq.result.shots.json.v1", "results/shots", "shots"},
    {Artifact::probabilities_v2, "probabilities-v2", "ionq.result.probabilities.json.v2",
     "artifacts/probabilities-v2", ""},
    {Artifact::histogram_v2, "histogram-v2", "ionq.result.histogram.json.v2",
     "artifacts/histogram-v2", ""},
    {Artifact::shots_v2, "shots-v2", "ionq.result.shots.json.v2", "artifacts/shots-v2", ""},
    {Artifact::aggregate, "probabilities-aggregate", "ionq.result.probabilities-aggregate.json.v1",
     "results/probabilities/aggregated", "probabilities"},
    {Artifact::native, "native", "ionq.native.v1", "artifacts/native", ""},
}};

const Row& row(Artifact artifact) { return table.at(static_cast<std::size_t>(artifact)); }

void write_entry(JsonWriter& json, std::string_view key, const Row& row, const std::string& job) {
  json.key(key)
      .begin_object()
      .field("url", fmt::format("/v0.4/jobs/{}/{}", job, row.path))
      .field("id", row.id)
      .field("format", row.format)
      .field("media_type", "application/json")
      .end_object();
}

// Each under the name of its format, and under its short key where it has one.
void write_entries(JsonWriter& json, std::span<const Row> rows, const std::string& job) {
  json.begin_object();
  for (const Row& each : rows) {
    if (!each.short_key.empty()) write_entry(json, each.short_key, each, job);
  }
  for (const Row& each : rows) write_entry(json, each.format, each, job);
  json.end_object();
}

// States as numbers become states as texts.
std::string quoted_items(std::string_view array) {
  JsonWriter json;
  json.begin_array();
  for (const std::string_view item : json_items(array)) json.string(item);
  return json.end_array().take();
}

// An empty object: the circuit could not be compiled.
bool is_compiled(std::string_view circuit) { return circuit.find('"') != circuit.npos; }

}  // namespace

std::optional<Artifact> parse_artifact(std::string_view id) {
  const auto* found =
      std::find_if(table.begin(), table.end(), [&](const Row& known) { return known.id == id; });
  if (found == table.end()) return std::nullopt;
  return found->artifact;
}

std::string_view format_of(Artifact artifact) { return row(artifact).format; }

void write_results(JsonWriter& json, const store::View& view) {
  constexpr std::size_t own = 6;
  const std::string job = to_string(view.spec->id);
  if (view.spec->submission.has_no_task) {
    write_entries(json, {&row(Artifact::aggregate), 1}, job);
  } else {
    write_entries(json, std::span(table).first<own>(), job);
  }
}

void write_output(JsonWriter& json, const store::View& view, const Attributes& attributes) {
  json.key("output").begin_object();
  const bool has_output = view.outcome && view.outcome->output;
  const store::Output output = has_output ? *view.outcome->output : store::Output{};
  // A summary has the scalars only.
  const std::string_view text = output.text.empty() ? output.summary : output.text;
  if (!text.empty()) {
    if (json_member(text, "sampled") == "true") json.field("sampled", true);
    if (attributes.is_dry_run) {
      json.key("compilation").begin_object().key("compiled_circuits").begin_object();
      if (output.text.empty() || is_compiled(json_member(text, "compiled"))) {
        const Row& native = row(Artifact::native);
        write_entry(json, native.format, native, to_string(view.spec->id));
      }
      json.end_object().end_object();
    }
  }
  json.end_object();
}

std::optional<std::string> encode_artifact(Artifact artifact, std::string_view output) {
  if (artifact == Artifact::native) {
    const std::string_view circuit = json_member(output, "compiled");
    if (!is_compiled(circuit)) return std::nullopt;
    return std::string(circuit);
  }
  if (json_member(output, "ran") != "true") return std::nullopt;
  switch (artifact) {
    case Artifact::probabilities:
      return std::string(json_member(output, "probabilities"));
    case Artifact::histogram:
      return std::string(json_member(output, "histogram"));
    case Artifact::shots:
      return quoted_items(json_member(output, "samples"));
    case Artifact::probabilities_v2:
      return encode_register_probabilities(output);
    case Artifact::histogram_v2:
      return encode_register_histogram(output);
    case Artifact::shots_v2:
      return encode_register_shots(output);
    case Artifact::aggregate:
    case Artifact::native:
      break;
  }
  return std::nullopt;
}

std::string encode_aggregate(std::span<const ChildProbabilities> children) {
  JsonWriter json;
  json.begin_object();
  for (const auto& [id, probabilities] : children) json.key(to_string(id)).raw(probabilities);
  return json.end_object().take();
}

}  // namespace docket::api::ionq
