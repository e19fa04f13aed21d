#include "api/native/codec.h"

namespace docket::api::native {
namespace {

std::optional<std::string> time_text(const std::optional<TimePoint>& time) {
  if (!time) return std::nullopt;
  return format_time(*time);
}

template <class Tag>
std::optional<std::string> id_text(const std::optional<Id<Tag>>& id) {
  if (!id) return std::nullopt;
  return to_string(*id);
}

void write_failure(JsonWriter& json, const std::optional<Failure>& failure) {
  json.key("failure");
  if (!failure) {
    json.null();
    return;
  }
  json.begin_object()
      .field("kind", name(failure->kind))
      .field("code", failure->code)
      .field("message", failure->message)
      .key("detail")
      .raw(failure->detail.empty() ? "null" : failure->detail)
      .end_object();
}

// `output` is a summary (arrays emptied) when the whole was left out; `output_bytes` tells its
// size.
void write_output(JsonWriter& json, const std::optional<store::Output>& output) {
  if (!output) {
    json.null_field("output").null_field("output_bytes").field("is_output_summary", false);
    return;
  }
  const bool is_summary = output->text.empty();
  json.key("output").raw(is_summary ? output->summary : output->text);
  json.field("output_bytes", output->bytes).field("is_output_summary", is_summary);
}

void write_submitted(JsonWriter& json, const store::Spec& spec) {
  const job::Submission& submission = spec.submission;
  json.field("user", to_string(spec.user_id))
      .field("parent", id_text(submission.parent))
      .field("retry_of", id_text(submission.retry_of));
  json.key("facets").begin_object();
  for (const auto& [facet, value] : submission.facets) json.field(job::name(facet), value);
  json.end_object().key("labels").begin_object();
  for (const auto& [label, value] : submission.labels) json.field(label, value);
  json.end_object().key("metadata").raw(submission.metadata ? *submission.metadata : "null");
}

// Attempts are told for jobs with one task; those of several have one count each.
void write_work(JsonWriter& json, const job::Job& job) {
  json.key("attempts").begin_object();
  const job::Task task = job.only_task.value_or(job::Task{});
  json.field("made", task.attempt)
      .field("failed", task.failures)
      .field("interrupted", task.interruptions)
      .field("max", job.rules.attempts_max)
      .end_object();
  json.key("tasks")
      .begin_object()
      .field("total", job.tasks.total)
      .field("open", job.tasks.open)
      .field("running", job.tasks.running)
      .field("failed", job.tasks.failed)
      .end_object();
  json.key("children")
      .begin_object()
      .field("total", job.children.total)
      .field("open", job.children.open())
      .field("failed", job.children.failed)
      .field("cancelled", job.children.cancelled)
      .end_object();
}

void write_fields(JsonWriter& json, const store::View& view) {
  const job::Job& job = view.job;
  const auto attempt_started_at = job.only_task ? job.only_task->attempt_started_at : std::nullopt;
  json.field("id", to_string(view.spec->id))
      .field("door", job::name(job.door))
      .field("type", view.spec->submission.type)
      .field("state", job::name(job.state))
      .field("priority", job.priority)
      .field("created_at", format_time(job.created_at))
      .field("updated_at", format_time(job.updated_at))
      .field("run_after", time_text(job.not_before))
      .field("deadline", time_text(job.deadline))
      .field("started_at", time_text(job.first_started_at))
      .field("attempt_started_at", time_text(attempt_started_at))
      .field("finished_at", time_text(job.finished_at))
      .field("run_seconds", std::chrono::duration<double>(job.run_time).count());
  write_submitted(json, *view.spec);
  write_work(json, job);
  write_failure(json, view.outcome ? view.outcome->failure : std::nullopt);
  write_output(json, view.outcome ? view.outcome->output : std::nullopt);
}

void write_progress(JsonWriter& json, const std::optional<store::Progress>& progress) {
  json.key("progress");
  if (!progress) {
    json.null();
    return;
  }
  json.begin_object()
      .field("fraction", progress->fraction)
      .field("message", progress->message)
      .field("at", format_time(progress->at))
      .end_object();
}

void write_event(JsonWriter& json, const job::Event& event) {
  json.begin_object()
      .field("kind", job::name(event.kind))
      .field("at", format_time(event.at))
      .field("task", event.task)
      .field("attempt", event.attempt == 0 ? std::nullopt : std::optional(event.attempt));
  write_failure(json, event.failure);
  json.field("message", event.message).end_object();
}

void write_cursor(JsonWriter& json, std::string_view name, const CursorSeal& cursors,
                  TenantNumber tenant, Cursor::Direction direction,
                  const std::optional<Sequence>& sequence) {
  json.key(name);
  if (sequence) {
    json.string(cursors.seal(tenant, {direction, *sequence}));
  } else {
    json.null();
  }
}

void write_agent(JsonWriter& json, const engine::AgentInfo& agent, const engine::Engine& engine) {
  const auto& tenant = agent.row.tenant;
  json.begin_object()
      .field("id", to_string(agent.row.id))
      .field("name", agent.row.name)
      .field("tenant", tenant ? std::optional(engine.tenant_name(*tenant)) : std::nullopt)
      .field("is_live", agent.is_live)
      .field("is_drained", agent.row.is_drained)
      .field("running", agent.running)
      .field("cores", agent.resources.cores)
      .field("memory_bytes", agent.resources.memory_bytes)
      .field("slots", agent.resources.slots);
  json.key("kinds").begin_array();
  for (const std::string& kind : agent.kinds) json.string(kind);
  json.end_array()
      .field("created_at", format_time(agent.row.created_at))
      .field("last_seen_at", format_time(agent.row.last_seen_at))
      .end_object();
}

}  // namespace

void write_job(JsonWriter& json, const store::View& view) {
  json.begin_object();
  write_fields(json, view);
  json.end_object();
}

std::string encode_full_job(const store::View& view, const std::vector<job::Event>& timeline) {
  JsonWriter json;
  json.begin_object();
  write_fields(json, view);
  json.key("input").raw(view.spec->submission.input);
  write_progress(json, view.progress);
  json.key("timeline").begin_array();
  for (const job::Event& event : timeline) write_event(json, event);
  json.end_array().end_object();
  return json.take();
}

std::string encode_listing(const engine::Listing& listing, const CursorSeal& cursors,
                           TenantNumber tenant) {
  JsonWriter json;
  json.begin_object().key("jobs").begin_array();
  for (const store::View& view : listing.jobs) write_job(json, view);
  json.end_array().field("total", listing.total).key("counts").begin_object();
  for (int i = 0; i < job::states; ++i) {
    const auto state = static_cast<job::State>(i);
    json.field(job::name(state), listing.counts[static_cast<std::size_t>(i)]);
  }
  json.end_object();
  write_cursor(json, "next", cursors, tenant, Cursor::Direction::older, listing.next);
  write_cursor(json, "previous", cursors, tenant, Cursor::Direction::newer, listing.previous);
  return json.end_object().take();
}

std::string encode_new_key(const engine::NewKey& key, std::string_view tenant,
                           std::string_view user) {
  return JsonWriter()
      .begin_object()
      .field("id", to_string(key.row.id))
      .field("key", key.secret)
      .field("tenant", tenant)
      .field("user", user)
      .field("role", job::name(key.row.role))
      .end_object()
      .take();
}

std::string encode_new_token(const engine::NewKey& token, std::string_view tenant) {
  return JsonWriter()
      .begin_object()
      .field("id", to_string(token.row.id))
      .field("token", token.secret)
      .field("tenant", tenant)
      .field("name", token.row.agent_name)
      .field("ends_at", time_text(token.row.revoked_at))
      .end_object()
      .take();
}

std::string encode_keys(const std::vector<engine::KeyInfo>& keys) {
  JsonWriter json;
  json.begin_object().key("keys").begin_array();
  for (const engine::KeyInfo& key : keys) {
    json.begin_object()
        .field("id", to_string(key.row.id))
        .field("tenant", key.tenant)
        .field("user", key.user)
        .field("role", job::name(key.row.role))
        .field("agent",
               key.row.agent_name.empty() ? std::nullopt : std::optional(key.row.agent_name))
        .field("is_operator", key.row.is_operator)
        .field("created_at", format_time(key.row.created_at))
        .field("revoked_at", time_text(key.row.revoked_at))
        .end_object();
  }
  return json.end_array().end_object().take();
}

std::string encode_agents(const std::vector<engine::AgentInfo>& agents,
                          const engine::Engine& engine) {
  JsonWriter json;
  json.begin_object().key("agents").begin_array();
  for (const engine::AgentInfo& agent : agents) write_agent(json, agent, engine);
  return json.end_array().end_object().take();
}

}  // namespace docket::api::native
