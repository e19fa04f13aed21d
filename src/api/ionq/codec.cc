#include "api/ionq/codec.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/ionq/artifacts.h"
#include "api/ionq/backends.h"
#include "api/ionq/forms.h"
#include "api/words.h"

namespace docket::api::ionq {
namespace {

// The words that the schema of a failure allows.
constexpr std::array<std::string_view, 20> codes = {
    "InvalidInput",         "CompilationError",    "ContractExpiredError",
    "DebiasingError",       "InternalError",       "NotEnoughQubits",
    "OptimizationError",    "PreflightError",      "QuantumCircuitComplexityError",
    "QuantumComputerError", "QuotaExhaustedError", "SimulationError",
    "SimulationTimeout",    "SystemCancel",        "TooLongPredictedExecutionTime",
    "TooManyControls",      "TooManyGates",        "TooManyShots",
    "UnknownBillingError",  "UnsupportedGate"};

// For failures that the kind `circuit` did not name itself.
std::string_view code_of_kind(FailureKind kind) {
  switch (kind) {
    case FailureKind::invalid_input:
      return "InvalidInput";
    case FailureKind::not_buildable:
      return "CompilationError";
    case FailureKind::numeric:
    case FailureKind::crashed:
    case FailureKind::memory_limit:
    case FailureKind::output_limit:
      return "SimulationError";
    case FailureKind::time_limit:
    case FailureKind::deadline:
      return "SimulationTimeout";
    case FailureKind::no_executor:
      return "QuantumComputerError";
    case FailureKind::interrupted:
    case FailureKind::cancelled:
      return "SystemCancel";
    case FailureKind::internal:
    case FailureKind::dependency:
      return "InternalError";
  }
  return "InternalError";
}

std::optional<TimePoint> started_at(const job::Job& job) {
  return job.children.least_start ? job.children.least_start : job.first_started_at;
}

std::optional<TimePoint> completed_at(const job::Job& job) {
  if (!job::is_final(job.state)) return std::nullopt;
  return job.children.greatest_end ? job.children.greatest_end : job.finished_at;
}

bool is_completed(const job::Job& job) {
  return job.state == job::State::completed || job.state == job::State::partial;
}

// A child was submitted with its parent, whose id has the time in it.
TimePoint submitted_at(const store::View& view) {
  const auto& parent = view.spec->submission.parent;
  return parent ? made_at(parent->uuid) : view.job.created_at;
}

void write_times(JsonWriter& json, const store::View& view, const Around& around,
                 const Attributes& attributes) {
  const job::Job& job = view.job;
  json.field("submitted_at", time_text(submitted_at(view)))
      .field("started_at", time_text(started_at(job)))
      .field("completed_at", time_text(completed_at(job)))
      .field("predicted_wait_time_ms",
             is_waiting(job) ? std::optional(clip_int32(around.wait.count())) : std::nullopt)
      .field("predicted_execution_duration_ms",
             attributes.stats ? std::optional(clip_int32(attributes.stats->predicted_ms))
                              : std::nullopt)
      .field("execution_duration_ms", run_millis(view, attributes));
}

// `error` is what two clients read instead of `message`.
enum class WithError : std::uint8_t { no, yes };

void write_failure(JsonWriter& json, const store::View& view, const Around& around,
                   WithError with_error) {
  const Failure* failure =
      view.outcome && view.outcome->failure ? &*view.outcome->failure : nullptr;
  std::string message = failure == nullptr ? "" : failure->message;
  if (failure != nullptr && failure->kind == FailureKind::dependency && around.first_failure) {
    failure = &*around.first_failure;
    message = fmt::format("{} of {} circuits failed; the first: {}", view.job.children.failed,
                          view.job.children.total, failure->message);
  }
  json.key("failure");
  if (failure == nullptr || view.job.state != job::State::failed) {
    json.null();
    return;
  }
  json.begin_object().field("code", failure_code(*failure)).field("message", message);
  if (with_error == WithError::yes) json.field("error", message);
  json.end_object();
}

void write_stats(JsonWriter& json, const store::View& view, const Attributes& attributes) {
  json.key("stats").begin_object();
  if (attributes.stats) {
    const Stats& stats = *attributes.stats;
    const std::int64_t compute_us = clip_int32(
        compute_time_us(backends()[view.job.job_class], static_cast<double>(attributes.shots),
                        static_cast<double>(stats.gates_1q), static_cast<double>(stats.gates_2q)));
    json.field("qubits", stats.qubits).field("circuits", stats.circuits).key("gate_counts");
    json.begin_object().field("1q", stats.gates_1q).field("2q", stats.gates_2q).end_object();
    json.field("predicted_quantum_compute_time_us", compute_us);
    if (is_completed(view.job)) json.field("billed_quantum_compute_time_us", compute_us);
  }
  json.end_object();
}

void write_noise(JsonWriter& json, const Noise& noise) {
  json.key("noise").begin_object().field("model", noise.model);
  if (noise.seed) json.field("seed", *noise.seed);
  json.end_object();
}

// What was submitted, and by whom.
void write_submitted(JsonWriter& json, const store::View& view, const Around& around,
                     const Attributes& attributes) {
  const job::Submission& submission = view.spec->submission;
  const Backend& backend = backends()[view.job.job_class];
  const auto& parent = submission.parent;
  const auto session = submission.facets.find(job::Facet::session);
  json.field("type", name(attributes.type))
      .field("backend", backend.name)
      .field("dry_run", attributes.is_dry_run)
      .field("submitter_id", user_text(view.spec->user_id))
      .field("project_id", to_string(around.project))
      .field("parent_job_id", parent ? std::optional(to_string(*parent)) : std::nullopt)
      .field("session_id",
             session == submission.facets.end() ? std::nullopt : std::optional(session->second))
      .key("metadata")
      .raw(submission.metadata ? *submission.metadata : "null");
  json.field("name", attributes.name).field("shots", attributes.shots);
  if (backend.is_simulator()) write_noise(json, attributes.noise);
  json.key("settings")
      .raw(attributes.settings.empty() ? R"({"compilation":{}})" : attributes.settings);
}

void write_shared(JsonWriter& json, const store::View& view, const Around& around) {
  const Attributes attributes = read_attributes(view.spec->submission);
  json.field("id", to_string(view.spec->id)).field("status", word(job::Door::ionq, view.job.state));
  write_submitted(json, view, around, attributes);
  write_times(json, view, around, attributes);
  write_stats(json, view, attributes);
  write_output(json, view, attributes);
  json.key("results");
  if (has_results(view, attributes)) {
    write_results(json, view);
  } else {
    json.null();
  }
}

}  // namespace

std::string_view failure_code(const Failure& failure) {
  const auto* known = std::find(codes.begin(), codes.end(), failure.code);
  if (known != codes.end()) return *known;
  if (failure.kind == FailureKind::dependency) {
    // Of a child that is gone: the kind of its failure is all that is left.
    const auto kind = parse_failure_kind(failure.code);
    return kind ? code_of_kind(*kind) : code_of_kind(FailureKind::invalid_input);
  }
  return code_of_kind(failure.kind);
}

void write_base_job(JsonWriter& json, const store::View& view, const Around& around) {
  json.begin_object();
  write_shared(json, view, around);
  write_failure(json, view, around, WithError::no);
  json.end_object();
}

std::string encode_job(const store::View& view, const Around& around, Client client) {
  JsonWriter json;
  json.begin_object();
  write_shared(json, view, around);
  json.field("cost_model", "QCT").key("child_job_ids");
  if (is_parent(view)) {
    json.begin_array();
    for (const JobId& child : view.children) json.string(to_string(child));
    json.end_array();
  } else {
    json.null();
  }
  // cirq-ionq searches a failure that is null, and must not see one.
  const bool is_hidden = client == Client::cirq && view.job.state != job::State::failed;
  if (!is_hidden) {
    write_failure(json, view, around, client == Client::other ? WithError::no : WithError::yes);
  }
  return json.end_object().take();
}

bool is_waiting(const job::Job& job) {
  return job.state == job::State::scheduled || job.state == job::State::available ||
         job.state == job::State::waiting_idle;
}

bool is_parent(const store::View& view) { return view.spec->submission.has_no_task; }

bool is_only_compiled(const store::View& view, const Attributes& attributes) {
  return attributes.is_dry_run && view.job.job_class != simulator;
}

bool has_results(const store::View& view, const Attributes& attributes) {
  return is_completed(view.job) && !is_only_compiled(view, attributes);
}

std::optional<std::int64_t> run_millis(const store::View& view, const Attributes& attributes) {
  const job::Job& job = view.job;
  const bool has_ended = job::is_final(job.state) && started_at(job);
  if (!has_ended && !is_completed(job)) return std::nullopt;
  if (is_only_compiled(view, attributes)) return 0;
  const Micros time = job.children.total > 0 ? job.children.run_time : job.run_time;
  return clip_int32(std::chrono::round<Millis>(time).count());
}

}  // namespace docket::api::ionq
