#include "api/ionworks/codec.h"

#include <fmt/format.h>

#include "api/json_slices.h"
#include "api/words.h"

namespace docket::api::ionworks {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""s;

std::optional<std::string> time_text(const std::optional<TimePoint>& time) {
  if (!time) return std::nullopt;
  return format_time(*time);
}

// A parent whose child could not even start was never handed to a worker itself.
std::string_view error_code_of_child(std::string_view word) {
  const auto kind = parse_failure_kind(word);
  if (!kind || *kind == FailureKind::dependency) return "SUBMISSION_FAILED";
  return error_code(Failure{*kind, {}, {}, {}, false});
}

// Begun at least once, whatever came of it.
bool has_begun(const job::Job& job) { return job.first_started_at.has_value(); }

// When the current attempt was taken; a job that waits for another attempt shows none.
std::optional<TimePoint> started_at(const job::Job& job) {
  const bool is_pending = job.state == job::State::scheduled ||
                          job.state == job::State::available || job.state == job::State::retryable;
  if (is_pending) return std::nullopt;
  if (job.only_task && job.only_task->attempt_started_at) return job.only_task->attempt_started_at;
  return job.first_started_at;
}

// Seconds of all ended attempts; none before the first one ended.
std::optional<double> compute_time(const job::Job& job) {
  const bool is_first_open = job.state == job::State::running && job.only_task &&
                             job.only_task->attempt <= 1 &&
                             job.only_task->state == job::TaskState::running;
  if (!has_begun(job) || is_first_open) return std::nullopt;
  return std::chrono::duration<double>(job.run_time).count();
}

const Failure* failure_of(const store::View& view) {
  const bool has_failed =
      view.job.state == job::State::failed || view.job.state == job::State::cancelled;
  if (!has_failed || !view.outcome || !view.outcome->failure) return nullptr;
  return &*view.outcome->failure;
}

void write_error(JsonWriter& json, const store::View& view) {
  const Failure* failure = failure_of(view);
  const bool is_cancelled = view.job.state == job::State::cancelled;
  if (failure == nullptr) {
    json.null_field("error").null_field("error_code").null_field("error_detail");
    return;
  }
  const bool is_by_user = is_cancelled && failure->code == "user";
  json.field("error", is_by_user ? "Canceled by user" : failure->message.c_str());
  json.key("error_code");
  if (is_cancelled) {
    json.null();
  } else {
    json.string(error_code(*failure));
  }
  json.key("error_detail").raw(failure->detail.empty() ? "null" : failure->detail);
}

// `summary` is an object; the marker becomes its last key.
std::string with_marker(std::string_view summary) {
  constexpr std::string_view marker = "\"truncated_in_list\":true}";
  const std::size_t brace = summary.rfind('}');
  const bool is_empty = summary.find('"') == summary.npos;
  return fmt::format("{}{}{}", summary.substr(0, brace), is_empty ? "" : ",", marker);
}

void write_result(JsonWriter& json, const store::View& view) {
  // A parent's own result shows once its children are done too.
  const bool is_completed =
      view.job.state == job::State::completed || view.job.state == job::State::partial;
  json.key("result");
  if (!is_completed || !view.outcome || !view.outcome->output) {
    json.null();
    return;
  }
  const store::Output& output = *view.outcome->output;
  if (output.text.empty()) {
    json.raw(with_marker(output.summary));
  } else {
    json.raw(output.text);
  }
}

void write_submitted(JsonWriter& json, const store::View& view, TenantId organization) {
  const job::Submission& submission = view.spec->submission;
  json.key("callback_url");
  if (submission.callback_url.empty()) {
    json.null();
  } else {
    json.string(submission.callback_url);
  }
  const auto project = submission.facets.find(job::Facet::project);
  const bool has_project = project != submission.facets.end();
  json.key("parent_job_id");
  if (submission.parent) {
    json.string(to_string(*submission.parent));
  } else {
    json.null();
  }
  json.field("user_id", to_string(view.spec->user_id))
      .field("organization_id", to_string(organization))
      .field("project_id", has_project ? std::optional(project->second) : std::nullopt)
      .field("access_level", has_project ? "project" : "organization");
}

void write_submission(JsonWriter& json, const store::Spec& spec, Keys keys) {
  const job::Submission& submission = spec.submission;
  const bool is_short = submission.input.size() <= store::summary_above_bytes;
  const bool is_shown = !spec.is_input_left_out && (keys == Keys::with_submission || is_short);
  json.key("params").raw(is_shown ? std::string_view(submission.input) : "{}");
  json.key("metadata").raw(submission.metadata ? std::string_view(*submission.metadata) : "null");
}

}  // namespace

DoorTypes job_types() {
  DoorTypes door;
  door.door = job::Door::ionworks;
  door.priority_least = 0;
  door.priority_greatest = 10;
  door.types = {{"dummy", "dummy", 3600s},
                {"datafit", "datafit", 4h},
                {"validation", "validation", 900s},
                {"simulate", "simulate", 600s},
                {"evaluate_variables", "evaluate_variables", 120s},
                {"optimize", "optimize", 4h},
                {"ecm_fit", "ecm_fit", 900s},
                {"simple_pipeline", "simple_pipeline", 4h}};
  return door;
}

std::string_view error_code(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::invalid_input:
      return "CONFIGURATION_ERROR";
    case FailureKind::not_buildable:
      return "MODEL_ERROR";
    case FailureKind::numeric:
      return "SOLVER_ERROR";
    case FailureKind::time_limit:
    case FailureKind::deadline:
      return "EXECUTION_TIMEOUT";
    case FailureKind::memory_limit:
    case FailureKind::output_limit:
    case FailureKind::crashed:
    case FailureKind::internal:
      return "INTERNAL_ERROR";
    case FailureKind::no_executor:
    case FailureKind::interrupted:
    case FailureKind::cancelled:
      return "SUBMISSION_FAILED";
    case FailureKind::dependency:
      return error_code_of_child(failure.code);
  }
  return "INTERNAL_ERROR";
}

void write_job(JsonWriter& json, const store::View& view, TenantId organization, Keys keys) {
  const job::Job& job = view.job;
  const std::string id = to_string(view.spec->id);
  const bool has_metadata = view.spec->submission.metadata || has_begun(job);
  const bool is_final = job::is_final(job.state);
  json.begin_object()
      .field("job_id", id)
      .field("job_type", view.spec->submission.type)
      .field("status", word(job::Door::ionworks, job.state))
      .field("priority", job.priority)
      .field("created_at", format_time(job.created_at))
      .field("updated_at", format_time(job.updated_at))
      .field("started_at", time_text(started_at(job)))
      .field("completed_at", time_text(job.finished_at))
      .field("compute_time", compute_time(job));
  write_error(json, view);
  write_result(json, view);
  write_submitted(json, view, organization);
  json.field("params_path", fmt::format("jobs/{}/params.json", id));
  json.field("metadata_path",
             has_metadata ? std::optional(fmt::format("jobs/{}/metadata.json", id)) : std::nullopt);
  json.field("is_terminal", is_final)
      .field("is_failed", job.state == job::State::failed || job.state == job::State::cancelled);
  if (keys != Keys::documented) write_submission(json, *view.spec, keys);
  json.end_object();
}

std::string encode_metadata(const store::View& view) {
  const std::string_view submitted =
      view.spec->submission.metadata ? std::string_view(*view.spec->submission.metadata) : "{}";
  if (!view.progress) return std::string(submitted);
  JsonWriter json;
  json.begin_object();
  for (const JsonMember& member : json_members(submitted)) {
    if (member.name != "progress") json.key(member.name).raw(member.text);
  }
  json.key("progress")
      .begin_object()
      .field("fraction", view.progress->fraction)
      .field("message", view.progress->message)
      .end_object()
      .end_object();
  return json.take();
}

}  // namespace docket::api::ionworks
