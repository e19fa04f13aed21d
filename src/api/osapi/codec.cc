#include "api/osapi/codec.h"

#include <span>

#include "api/osapi/formats.h"

namespace docket::api::osapi {
namespace {

void write_optional(JsonWriter& json, std::string_view name, std::string_view text) {
  if (!text.empty()) json.field(name, text);
}

void write_data(JsonWriter& json, std::string_view name, const HostAnswer& answer) {
  if (answer.output && is_whole(answer)) json.key(name).raw(answer.output->text);
}

void write_answers(JsonWriter& json, const Story& story, bool has_data) {
  if (story.answers.empty()) return;
  json.key("responses").begin_object();
  for (const auto& [host, answer] : story.answers) {
    json.key(host).begin_object().field("status", name(answer.status));
    if (has_data) write_data(json, "data", answer);
    json.field("changed", answer.changed);
    write_optional(json, "error", answer.error);
    json.field("hostname", host).end_object();
  }
  json.end_object();
}

void write_states(JsonWriter& json, const Story& story) {
  if (story.states.empty()) return;
  json.key("agent_states").begin_object();
  for (const auto& [host, state] : story.states) {
    json.key(host).begin_object().field("status", state.status);
    write_optional(json, "error", state.error);
    if (state.duration) json.field("duration", go_duration(*state.duration));
    json.end_object();
  }
  json.end_object();
}

void write_line(JsonWriter& json, const Line& line) {
  json.begin_object()
      .field("timestamp", utc_millis(line.at))
      .field("event", line.event)
      .field("hostname", line.hostname)
      .field("message", line.message);
  write_optional(json, "error", line.error);
  json.end_object();
}

void write_timeline(JsonWriter& json, std::span<const Line> lines, bool is_whole) {
  const bool is_cut = !is_whole && lines.size() > short_timeline_lines;
  const auto first = is_cut ? lines.first(short_timeline_lines - 1) : lines;
  json.key("timeline").begin_array();
  for (const Line& line : first) write_line(json, line);
  if (is_cut) write_line(json, lines.back());
  json.end_array();
}

}  // namespace

void write_job(JsonWriter& json, const store::View& view, const Story& story, Shown shown) {
  const store::Spec& spec = *view.spec;
  json.begin_object()
      .field("id", to_string(spec.id))
      .field("status", story.status)
      .field("created", utc_seconds(spec.created_at));
  json.key("operation").begin_object().field("type", spec.submission.type);
  if (shown.has_operation_data) json.key("data").raw(spec.submission.input);
  json.end_object();
  if (shown.has_result && story.only_host) {
    write_data(json, "result", story.answers.at(*story.only_host));
  }
  json.field("changed", story.changed);
  write_optional(json, "error", story.error);
  write_optional(json, "hostname", story.hostname);
  json.field("updated_at", utc_millis(story.updated_at));
  if (shown.has_hosts) {
    write_answers(json, story, shown.has_answer_data);
    write_states(json, story);
  }
  write_timeline(json, story.timeline, shown.has_whole_timeline);
  json.end_object();
}

std::string created_body(const store::View& view) {
  const store::Spec& spec = *view.spec;
  return JsonWriter()
      .begin_object()
      .field("job_id", to_string(spec.id))
      .field("status", "created")
      .field("revision", to_micros(spec.created_at))
      .field("timestamp", utc_seconds(spec.created_at))
      .end_object()
      .take();
}

}  // namespace docket::api::osapi
