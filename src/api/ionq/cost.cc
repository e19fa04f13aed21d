#include "api/ionq/cost.h"

#include "api/ionq/codec.h"
#include "api/ionq/forms.h"
#include "api/ionq/list_request.h"
#include "api/json_writer.h"
#include "base/ascii.h"

namespace docket::api::ionq {
namespace {

void write_usd(JsonWriter& json, std::string_view key, double value) {
  json.key(key).begin_object().field("value", value).field("unit", "usd").end_object();
}

// Some clients write booleans as Python does.
OrBadRequest<bool> read_boolean(const http::Request& request, std::string_view name) {
  const auto text = single(request, name);
  if (!text) return text.error();
  if (!*text || equal_without_case(**text, "false")) return false;
  if (equal_without_case(**text, "true")) return true;
  return bad_query(name, "must be true or false");
}

struct NumberField {
  std::string_view name;
  std::int64_t Estimate::* member;
  std::int64_t least;
};

void write_context(JsonWriter& json, std::string_view key, const Estimate& estimate,
                   TenantId project) {
  json.key(key)
      .begin_object()
      .field("backend", backends()[estimate.backend].name)
      .field("type", estimate.type)
      .field("qubits", estimate.qubits)
      .field("shots", estimate.shots)
      .field("1q_gates", estimate.gates_1q)
      .field("2q_gates", estimate.gates_2q)
      .field("error_mitigation", estimate.has_error_mitigation)
      .field("organization", to_string(project))
      .field("project", to_string(project))
      .end_object();
}

void write_rates(JsonWriter& json, std::string_view key, double usd_per_second) {
  json.key(key).begin_object().field("id", "local").key("rates").begin_array();
  json.begin_object()
      .field("sku", "quantum-compute-time")
      .field("unit", "compute_second")
      .field("unit_cost", usd_per_second)
      .end_object();
  json.end_array().end_object();
}

// With an offset: one client's parser knows no Z.
std::string estimated_at(TimePoint now) {
  std::string text = time_text(now);
  text.pop_back();
  return text + "+00:00";
}

}  // namespace

double usd(double compute_us, double usd_per_second) { return compute_us * 1e-6 * usd_per_second; }

double compute_time_us_of(const store::View& view, const Attributes& attributes) {
  const Stats stats = attributes.stats.value_or(Stats{});
  return compute_time_us(backends()[view.job.job_class], static_cast<double>(attributes.shots),
                         static_cast<double>(stats.gates_1q), static_cast<double>(stats.gates_2q));
}

std::string encode_cost(const store::View& view, double usd_per_compute_second) {
  const Attributes attributes = read_attributes(view.spec->submission);
  const double compute_us = compute_time_us_of(view, attributes);
  JsonWriter json;
  json.begin_object().field("dry_run", attributes.is_dry_run);
  const double estimated = attributes.is_dry_run ? 0 : usd(compute_us, usd_per_compute_second);
  write_usd(json, "estimated_cost", estimated);
  if (job::is_final(view.job.state)) {
    write_usd(json, "cost", has_results(view, attributes) ? estimated : 0);
  }
  return json.end_object().take();
}

OrBadRequest<Estimate> decode_estimate(const http::Request& request) {
  Estimate estimate;
  const auto name = single(request, "backend");
  if (!name) return name.error();
  const auto backend = *name ? find_backend(**name, Alias::known) : std::nullopt;
  if (!backend) return bad_query("backend", "must name a backend");
  estimate.backend = *backend;
  const auto type = single(request, "type");
  if (!type) return type.error();
  if (*type && !parse_job_type(**type)) return bad_query("type", "must name a job type");
  estimate.type = type->value_or(estimate.type);
  const NumberField fields[] = {{"qubits", &Estimate::qubits, 1},
                                {"shots", &Estimate::shots, 1},
                                {"1q_gates", &Estimate::gates_1q, 0},
                                {"2q_gates", &Estimate::gates_2q, 0}};
  for (const NumberField& field : fields) {
    const auto number = whole(request, field.name, estimate.*field.member, field.least);
    if (!number) return number.error();
    estimate.*field.member = *number;
  }
  if (estimate.shots > shots_max) return bad_query("shots", "is too large");
  const auto mitigation = read_boolean(request, "error_mitigation");
  if (!mitigation) return mitigation.error();
  estimate.has_error_mitigation = *mitigation;
  return estimate;
}

std::string encode_estimate(const Estimate& estimate, const EstimateAround& around) {
  const Backend& backend = backends()[estimate.backend];
  const double compute_us = compute_time_us(backend, static_cast<double>(estimate.shots),
                                            static_cast<double>(estimate.gates_1q),
                                            static_cast<double>(estimate.gates_2q));
  const double cost = usd(compute_us, around.usd_per_compute_second);
  const double run_ms =
      backend.is_simulator() ? static_cast<double>(around.run_time.count()) : compute_us / 1000;
  JsonWriter json;
  json.begin_object();
  write_context(json, "estimate_context", estimate, around.project);
  json.field("estimated_at", estimated_at(around.now)).field("estimated_unit", "usd");
  write_rates(json, "rate_card", around.usd_per_compute_second);
  json.field("estimated_total_cost", cost)
      .field("estimated_execution_time", clip_int32(run_ms))
      .field("estimated_quantum_compute_time_us", clip_int32(compute_us))
      .field("current_predicted_queue_time", clip_int32(around.wait.count()));
  write_context(json, "input_values", estimate, around.project);
  json.field("estimated_cost", cost).field("cost_unit", "usd");
  write_rates(json, "rate_information", around.usd_per_compute_second);
  return json.end_object().take();
}

}  // namespace docket::api::ionq
