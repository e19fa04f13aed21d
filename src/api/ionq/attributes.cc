#include "api/ionq/attributes.h"

#include <boost/json/parse.hpp>

#include "api/ionq/forms.h"
#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/json_writer.h"

namespace docket::api::ionq {
namespace {

void write_stats(JsonWriter& json, const Stats& stats) {
  json.key("stats")
      .begin_object()
      .field("qubits", stats.qubits)
      .field("circuits", stats.circuits)
      .field("1q", stats.gates_1q)
      .field("2q", stats.gates_2q)
      .field("predicted_ms", stats.predicted_ms)
      .end_object();
}

Stats read_stats(const boost::json::value& stats) {
  return {.qubits = stats.at("qubits").as_int64(),
          .circuits = stats.at("circuits").as_int64(),
          .gates_1q = stats.at("1q").as_int64(),
          .gates_2q = stats.at("2q").as_int64(),
          .predicted_ms = stats.at("predicted_ms").as_int64()};
}

Noise read_noise(const boost::json::value& noise) {
  Noise read;
  read.model = noise.at("model").as_string();
  if (const auto* seed = noise.as_object().if_contains("seed")) read.seed = seed->as_int64();
  return read;
}

// Of an input of the kind `circuit`, which may say anything until it runs.
Attributes attributes_of_input(std::string_view input) {
  Attributes attributes;
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(input, error);
  const boost::json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return attributes;
  if (object->contains("qasm")) attributes.type = JobType::qasm3;
  if (const auto* shots = object->if_contains("shots"); shots != nullptr && shots->is_int64()) {
    attributes.shots = clip_int32(shots->get_int64());
  }
  const boost::json::value* noise = object->if_contains("noise");
  if (noise == nullptr || !noise->is_object()) return attributes;
  const boost::json::value* model = noise->get_object().if_contains("model");
  if (model != nullptr && model->is_string() && is_noise_model(model->get_string())) {
    attributes.noise.model = model->get_string();
  }
  const boost::json::value* seed = noise->get_object().if_contains("seed");
  if (seed != nullptr && seed->is_int64() && clip_int32(seed->get_int64()) == seed->get_int64()) {
    attributes.noise.seed = seed->get_int64();
  }
  return attributes;
}

}  // namespace

std::string attributes_text(const Attributes& attributes) {
  JsonWriter json;
  json.begin_object()
      .field("type", name(attributes.type))
      .field("name", attributes.name)
      .field("shots", attributes.shots)
      .key("noise")
      .begin_object()
      .field("model", attributes.noise.model);
  if (attributes.noise.seed) json.field("seed", *attributes.noise.seed);
  json.end_object().field("dry_run", attributes.is_dry_run);
  if (attributes.stats) write_stats(json, *attributes.stats);
  if (!attributes.settings.empty()) json.key("settings").raw(attributes.settings);
  return json.end_object().take();
}

Attributes read_attributes(const job::Submission& submission) {
  if (submission.attributes.empty()) return attributes_of_input(submission.input);
  const boost::json::object object = read_stored_json(submission.attributes).as_object();
  Attributes attributes;
  attributes.type = parse_job_type(object.at("type").as_string()).value_or(JobType::circuit);
  if (const auto* name = object.at("name").if_string()) attributes.name = std::string(*name);
  attributes.shots = object.at("shots").as_int64();
  attributes.noise = read_noise(object.at("noise"));
  attributes.is_dry_run = object.at("dry_run").as_bool();
  if (const auto* stats = object.if_contains("stats")) attributes.stats = read_stats(*stats);
  attributes.settings = json_member(submission.attributes, "settings");
  return attributes;
}

}  // namespace docket::api::ionq
