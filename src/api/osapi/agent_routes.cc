#include "api/osapi/agent_routes.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "api/osapi/agents.h"
#include "api/osapi/target.h"

namespace docket::api::osapi {
namespace {

// How long one that is gone is shown to whoever asks for all.
constexpr std::chrono::hours gone_shown{24};

struct FactKey {
  std::string_view key;
  std::string_view description;
};
constexpr std::array<FactKey, 5> builtin_keys = {{
    {"interface.primary", "The interface of the default route"},
    {"hostname", "The name of the host"},
    {"arch", "The machine's architecture"},
    {"kernel", "The release of the kernel"},
    {"fqdn", "The host's name with its domain"},
}};

constexpr std::string_view drain_word = "drain";

Answered no_such_agent(std::string_view name) {
  return {error_response(404, fmt::format("agent not found: {}", name))};
}

// ?all=true: also those that are gone.
bool wants_all(const http::Request& request) {
  return std::ranges::any_of(request.query, [](const http::NamedValue& pair) {
    return pair.name == "all" && pair.value == "true";
  });
}

OrAnswer<std::string> path_name(const http::Request& request) {
  const std::string& name = request.param("hostname");
  if (name.size() <= hostname_bytes_max) return name;
  return bad_request(fmt::format("hostname must be at most {} characters", hostname_bytes_max));
}

// The operator sees all tenants' agents; those of others can be no target of its jobs.
bool is_own(const engine::AgentInfo& agent, const job::Principal& who) {
  return !agent.row.tenant || *agent.row.tenant == who.tenant;
}

auto live_one(const std::vector<engine::AgentInfo>& agents, const job::Principal& who,
              std::string_view name) {
  return std::ranges::find_if(agents, [&](const engine::AgentInfo& each) {
    return each.is_live && is_own(each, who) && each.row.name == name;
  });
}

http::Response wish_taken(std::string_view name, std::string_view wish) {
  const std::string text = fmt::format("{} initiated for agent {}", wish, name);
  return json_response(200, JsonWriter().begin_object().field("message", text).end_object().take());
}

// It is so already: `agent` is how it stands.
http::Response wish_refused(const engine::AgentInfo& agent, std::string_view wish) {
  const std::string& name = agent.row.name;
  const std::string_view state = state_word(agent);
  return error_response(
      409, wish == drain_word ? fmt::format("agent {} is already in {} state", name, state)
                              : fmt::format("agent {} is not draining (current: {})", name, state));
}

}  // namespace

Task<Result<std::vector<engine::AgentInfo>>> host_agents(const Context* context,
                                                         job::Principal who) {
  auto agents = co_await context->services.engine.agents(who);
  if (!agents) co_return agents.error();
  const TimePoint now = context->services.clock.now();
  std::erase_if(*agents, [&](const engine::AgentInfo& agent) {
    const bool is_shown = agent.is_live || now - heard_at(agent) < gone_shown;
    return !is_shown || !is_own(agent, who) || !is_host_agent(agent);
  });
  // Of several that had one name the newest first.
  std::ranges::sort(*agents, [](const engine::AgentInfo& a, const engine::AgentInfo& b) {
    return a.row.name != b.row.name ? a.row.name < b.row.name : heard_at(a) > heard_at(b);
  });
  co_return agents;
}

void AgentRoutes::add_to(Routes& routes) {
  using enum http::Method;
  constexpr auto read = job::Permission::agent_read;
  constexpr auto write = job::Permission::agent_write;
  routes.add(get, "/agent", "list_agents", read, this, &AgentRoutes::list);
  routes.add(get, "/agent/pending", "list_pending_agents", read, this, &AgentRoutes::pending);
  routes.add(get, "/agent/{hostname}", "get_agent", read, this, &AgentRoutes::find);
  routes.add(post, "/agent/{hostname}/drain", "drain_agent", write, this, &AgentRoutes::drain);
  routes.add(post, "/agent/{hostname}/undrain", "undrain_agent", write, this,
             &AgentRoutes::undrain);
  routes.add(post, "/agent/{hostname}/accept", "accept_agent", write, this, &AgentRoutes::decide);
  routes.add(post, "/agent/{hostname}/reject", "reject_agent", write, this, &AgentRoutes::decide);
  routes.add(get, "/facts/keys", "list_fact_keys", read, this, &AgentRoutes::fact_keys);
}

Task<http::Response> AgentRoutes::list(http::Request request) {
  auto agents = co_await host_agents(&context_, principal(request));
  if (!agents) co_return encode_error(agents.error());
  if (!wants_all(request)) {
    std::erase_if(*agents, [](const engine::AgentInfo& agent) { return !agent.is_live; });
  }
  JsonWriter json;
  json.begin_object().key("agents").begin_array();
  for (const engine::AgentInfo& agent : *agents) write_agent(json, agent, AgentForm::in_list);
  json.end_array().field("total", agents->size()).end_object();
  co_return json_response(200, json.take());
}

Task<http::Response> AgentRoutes::find(http::Request request) {
  const auto name = path_name(request);
  if (!name) co_return name.error().response;
  const auto agents = co_await host_agents(&context_, principal(request));
  if (!agents) co_return encode_error(agents.error());
  const engine::AgentInfo* found = nullptr;
  for (const engine::AgentInfo& agent : *agents) {
    const bool is_it = agent.row.name == *name && (agent.is_live || wants_all(request));
    // The newest of several that had the name, and the live one before all.
    if (is_it && (found == nullptr || (agent.is_live && !found->is_live))) found = &agent;
  }
  if (found == nullptr) co_return no_such_agent(*name).response;
  JsonWriter json;
  write_agent(json, *found, AgentForm::alone);
  co_return json_response(200, json.take());
}

Task<http::Response> AgentRoutes::drain(http::Request request) {
  return ask(std::move(request), drain_word, &engine::Engine::drain_agent);
}

Task<http::Response> AgentRoutes::undrain(http::Request request) {
  return ask(std::move(request), "undrain", &engine::Engine::undrain_agent);
}

Task<http::Response> AgentRoutes::ask(http::Request request, std::string_view word, Wish wish) {
  const auto name = path_name(request);
  if (!name) co_return name.error().response;
  const job::Principal who = principal(request);
  engine::Engine& engine = context_.services.engine;
  const auto agent = co_await (engine.*wish)(who, *name);
  if (agent) co_return wish_taken(*name, word);
  if (agent.error().code == ErrorCode::not_found) co_return no_such_agent(*name).response;
  if (agent.error().code != ErrorCode::conflict) co_return encode_error(agent.error());
  const auto agents = co_await engine.agents(who);
  if (!agents) co_return encode_error(agents.error());
  const auto found = live_one(*agents, who, *name);
  co_return found == agents->end() ? no_such_agent(*name).response : wish_refused(*found, word);
}

// Who comes with an agent's key is accepted by it, so nobody is ever pending.
Task<http::Response> AgentRoutes::pending(http::Request) {
  co_return json_response(200, R"({"agents":[],"total":0})");
}

// To accept or to reject one of nobody.
Task<http::Response> AgentRoutes::decide(http::Request request) {
  const auto name = path_name(request);
  if (!name) co_return name.error().response;
  const job::Principal who = principal(request);
  const auto agents = co_await context_.services.engine.agents(who);
  if (!agents) co_return encode_error(agents.error());
  const auto found = live_one(*agents, who, *name);
  if (found == agents->end()) co_return no_such_agent(*name).response;
  co_return error_response(
      409, fmt::format("agent {} is not pending (current: {})", *name, state_word(*found)));
}

Task<http::Response> AgentRoutes::fact_keys(http::Request) {
  JsonWriter json;
  json.begin_object().key("keys").begin_array();
  for (const auto& [key, description] : builtin_keys) {
    json.begin_object().field("key", key).field("description", description);
    json.field("builtin", true).end_object();
  }
  co_return json_response(200, json.end_array().end_object().take());
}

}  // namespace docket::api::osapi
