#include "api/ionq/job_request.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>

#include "api/ionq/circuits.h"
#include "api/ionq/payload.h"
#include "api/json_body.h"
#include "api/json_writer.h"

namespace docket::api::ionq {
namespace {

constexpr std::array<std::string_view, 3> type_words = {"ionq.circuit.v1", "ionq.multi-circuit.v1",
                                                        "ionq.qasm3.v1"};

constexpr std::array<std::string_view, 8> noise_models = {
    "ideal",  "harmony", "harmony-1", "harmony-2",
    "aria-1", "aria-2",  "forte-1",   "forte-enterprise-1"};

constexpr Range int32{std::numeric_limits<std::int32_t>::min(),
                      std::numeric_limits<std::int32_t>::max()};

constexpr std::size_t id_characters_max = 256;

JobType read_type(Payload& body) {
  const boost::json::value* value = body.required("type");
  if (value == nullptr) return {};
  const boost::json::string* word = value->if_string();
  const auto type = word == nullptr ? std::nullopt : parse_job_type(*word);
  if (!type) body.refuse("type", fmt::format("must be one of {}", fmt::join(type_words, ", ")));
  return type.value_or(JobType::circuit);
}

void read_backend(Payload& body, job::Class& backend) {
  const auto name = body.text("backend", id_characters_max);
  if (!name) return;
  const auto found = find_backend(*name, Alias::known);
  if (!found) body.refuse("backend", "names no backend");
  backend = found.value_or(simulator);
}

void read_noise(Payload& body, Noise& noise) {
  const boost::json::object* object = body.object("noise");
  if (object == nullptr) return;
  Payload members = body.below("noise", *object);
  noise.model = members.text("model", id_characters_max).value_or("ideal");
  if (!is_noise_model(noise.model)) {
    members.refuse("model", fmt::format("must be one of {}", fmt::join(noise_models, ", ")));
  }
  noise.seed = members.integer("seed", int32);
}

// A value of metadata as JSON text; empty when it cannot be one. Numbers and booleans become text.
std::string metadata_value(const boost::json::value& value, std::string_view sent) {
  if (value.is_string()) return std::string(sent);
  if (value.is_bool() || value.is_number()) return fmt::format("\"{}\"", sent);
  return {};
}

void read_metadata(Payload& body, std::optional<std::string>& metadata) {
  const boost::json::object* object = body.object("metadata");
  if (object == nullptr) return;
  Payload members = body.below("metadata", *object);
  std::unordered_map<std::string, std::string_view> sent;  // of duplicates the last
  for (JsonMember& member : json_members(body.slice("metadata"))) {
    sent.insert_or_assign(std::move(member.name), member.text);
  }
  JsonWriter json;
  json.begin_object();
  for (const auto& [key, value] : *object) {
    const std::string text = metadata_value(value, sent.at(std::string(key)));
    if (text.empty()) members.refuse(key, "must be a string");
    json.key(key).raw(text);
  }
  metadata = json.end_object().take();
}

void expect_string(Payload& members, std::string_view name) {
  const boost::json::value* value = members.find(name);
  if (value != nullptr && !value->is_string()) members.refuse(name, "must be a string");
}

void check_mitigation(Payload& settings, std::int64_t shots) {
  const boost::json::object* object = settings.object("error_mitigation");
  if (object == nullptr) return;
  Payload members = settings.below("error_mitigation", *object);
  members.boolean("symmetry_verification", false);
  const boost::json::value* debiasing = members.find("debiasing");
  // An object is the form of older clients.
  if (debiasing == nullptr || debiasing->is_object()) return;
  if (members.boolean("debiasing", false) && shots < debiasing_shots_min) {
    members.refuse("debiasing", fmt::format("needs at least {} shots", debiasing_shots_min));
  }
}

void check_compilation(Payload& settings) {
  const boost::json::object* object = settings.object("compilation");
  if (object == nullptr) return;
  Payload members = settings.below("compilation", *object);
  const boost::json::value* level = members.find("opt");
  if (level != nullptr && !level->is_number()) members.refuse("opt", "must be a number");
  for (const std::string_view name : {"precision", "gate_basis", "service_version"}) {
    expect_string(members, name);
  }
}

void read_settings(Payload& body, std::string& settings) {
  const boost::json::object* object = body.object("settings");
  if (object == nullptr) return;
  settings = body.slice("settings");
  if (settings.size() > settings_bytes_max) {
    body.refuse("settings", fmt::format("must have at most {} bytes", settings_bytes_max));
  }
  Payload members = body.below("settings", *object);
  check_compilation(members);
}

// Debiasing needs shots, wherever each of them came from.
void check_settings(const JobOptions& options, Complaint& complaint) {
  if (options.settings.empty() || complaint) return;
  const JsonBody parsed = read_json(options.settings);
  const auto* value = std::get_if<boost::json::value>(&parsed);
  if (value == nullptr || !value->is_object()) return;
  Payload settings(value->get_object(), options.settings, "settings.", complaint);
  check_mitigation(settings, options.shots);
}

// Members that are not there leave what `options` say.
void read_options(Payload& body, JobOptions& options) {
  options.shots = body.integer("shots", {1, shots_max}).value_or(options.shots);
  if (auto name = body.text("name", name_characters_max)) options.name = std::move(name);
  read_metadata(body, options.metadata);
  if (auto session = body.text("session_id", id_characters_max)) {
    options.session_id = std::move(session);
  }
  read_settings(body, options.settings);
  options.is_dry_run = body.boolean("dry_run", options.is_dry_run);
  read_noise(body, options.noise);
}

}  // namespace

std::string_view name(JobType type) { return type_words.at(static_cast<std::size_t>(type)); }

std::optional<JobType> parse_job_type(std::string_view word) {
  const auto* found = std::find(type_words.begin(), type_words.end(), word);
  if (found == type_words.end()) return std::nullopt;
  return static_cast<JobType>(found - type_words.begin());
}

bool is_noise_model(std::string_view word) {
  return std::find(noise_models.begin(), noise_models.end(), word) != noise_models.end();
}

OrBadRequest<JobRequest> decode_job(const http::Request& request) {
  const auto object = read_object(request);
  if (!object) return object.error();
  Complaint complaint;
  Payload body(*object, without_byte_order_mark(request.body), "", complaint);
  JobRequest job;
  job.type = read_type(body);
  body.required("backend");
  read_backend(body, job.options.backend);
  if (body.required("input") != nullptr) {
    if (const boost::json::object* input = body.object("input")) {
      Payload members = body.below("input", *input);
      check_input(members, job.type);
      job.input = body.slice("input");
    }
  }
  read_options(body, job.options);
  check_settings(job.options, complaint);
  if (complaint) return *complaint;
  return job;
}

OrBadRequest<JobOptions> decode_copy(const http::Request& request, JobOptions options) {
  if (request.body.empty()) return options;
  const auto object = read_object(request);
  if (!object) return object.error();
  Complaint complaint;
  Payload body(*object, without_byte_order_mark(request.body), "", complaint);
  read_backend(body, options.backend);
  read_options(body, options);
  check_settings(options, complaint);
  if (complaint) return *complaint;
  return options;
}

}  // namespace docket::api::ionq
