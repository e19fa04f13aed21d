#include "api/osapi/health_routes.h"

#include <algorithm>
#include <vector>

#include "api/osapi/agent_routes.h"
#include "api/osapi/agents.h"
#include "api/osapi/facts.h"
#include "api/osapi/formats.h"
#include "api/words.h"

namespace docket::api::osapi {
namespace {

constexpr job::Door own_door = job::Door::osapi;

engine::ListQuery all_jobs() {
  engine::ListQuery query;
  query.door = own_door;
  query.limit = 1;
  return query;
}

void write_jobs(JsonWriter& json, const engine::Listing& jobs) {
  const auto count = [&](std::string_view word) { return count_of(own_door, word, jobs.counts); };
  json.key("jobs")
      .begin_object()
      .field("total", jobs.total)
      .field("unprocessed", count("submitted"))
      .field("processing", count("processing"))
      .field("completed", count("completed"))
      .field("failed", count("failed") + count("partial_failure"))
      .field("dlq", 0)
      .end_object();
}

bool is_ready(const engine::AgentInfo& agent) {
  return agent.is_live && engine::drain_state(agent.row) == engine::DrainState::ready;
}

void write_agents(JsonWriter& json, const std::vector<engine::AgentInfo>& agents, TimePoint now) {
  json.key("agents").begin_object().field("total", agents.size());
  json.field("ready", std::ranges::count_if(agents, is_ready)).key("agents").begin_array();
  for (const engine::AgentInfo& agent : agents) {
    json.begin_object().field("hostname", agent.row.name);
    const std::string labels = labels_text(agent);
    if (!labels.empty()) json.field("labels", labels);
    json.field("registered", short_age(now - heard_at(agent))).end_object();
  }
  json.end_array().end_object();
}

// What today's clients show as a table of every part.
void write_registry(JsonWriter& json, const std::vector<engine::AgentInfo>& agents, TimePoint now) {
  json.key("registry").begin_array();
  json.begin_object().field("type", "api").field("status", "Ready").end_object();
  for (const engine::AgentInfo& agent : agents) {
    json.begin_object()
        .field("type", "agent")
        .field("hostname", agent.row.name)
        .field("status", state_word(agent))
        .field("age", short_age(now - heard_at(agent)))
        .end_object();
  }
  json.end_array();
}

}  // namespace

void HealthRoutes::add_to(Routes& routes) {
  using enum http::Method;
  routes.add(get, "/health", "health", std::nullopt, this, &HealthRoutes::live);
  routes.add(get, "/health/ready", "health_ready", std::nullopt, this, &HealthRoutes::ready);
  routes.add(get, "/health/status", "health_status", job::Permission::health_read, this,
             &HealthRoutes::status);
  routes.add(get, "/version", "version", std::nullopt, this, &HealthRoutes::version);
}

Task<http::Response> HealthRoutes::live(http::Request) {
  co_return json_response(200, R"({"status":"ok"})");
}

// A server that answers has its store open and its loop running; the store may take no writes.
Task<http::Response> HealthRoutes::ready(http::Request) {
  const auto trouble = context_.services.engine.store_trouble();
  if (!trouble) co_return json_response(200, R"({"status":"ready"})");
  JsonWriter json;
  json.begin_object().field("status", "not_ready").field("error", trouble->message).end_object();
  co_return json_response(503, json.take());
}

Task<http::Response> HealthRoutes::status(http::Request request) {
  const job::Principal who = principal(request);
  const auto jobs = co_await context_.services.engine.list(who, all_jobs());
  auto agents = co_await host_agents(&context_, who);
  if (agents) {
    std::erase_if(*agents, [](const engine::AgentInfo& agent) { return !agent.is_live; });
  }
  auto trouble = context_.services.engine.store_trouble();
  if (!jobs) trouble = jobs.error();
  const bool is_good = !trouble && agents;
  JsonWriter json;
  json.begin_object().field("status", is_good ? "ok" : "degraded").key("components").begin_object();
  json.key("store").begin_object().field("status", trouble ? "error" : "ok");
  if (trouble) json.field("error", trouble->message);
  json.end_object();
  json.key("scheduler").begin_object().field("status", agents ? "ok" : "error");
  if (!agents) json.field("error", agents.error().message);
  json.end_object();
  json.key("listener").begin_object().field("status", "ok").end_object().end_object();
  const auto uptime = std::chrono::floor<std::chrono::seconds>(context_.services.clock.monotonic() -
                                                               context_.started_at);
  json.field("version", context_.options.version).field("uptime", go_duration(uptime));
  const TimePoint now = context_.services.clock.now();
  if (jobs) write_jobs(json, *jobs);
  if (agents) {
    write_agents(json, *agents, now);
    write_registry(json, *agents, now);
  }
  co_return json_response(is_good ? 200 : 503, json.end_object().take());
}

Task<http::Response> HealthRoutes::version(http::Request) {
  JsonWriter json;
  json.begin_object().field("version", context_.options.version).end_object();
  co_return json_response(200, json.take());
}

}  // namespace docket::api::osapi
