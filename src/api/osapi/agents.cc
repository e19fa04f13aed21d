#include "api/osapi/agents.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/osapi/facts.h"
#include "api/osapi/formats.h"
#include "api/osapi/operations.h"

namespace docket::api::osapi {
namespace {

std::string_view word(store::AgentEvent::Kind kind) {
  switch (kind) {
    case store::AgentEvent::Kind::drain:
      return "drain";
    case store::AgentEvent::Kind::cordoned:
      return "cordoned";
    case store::AgentEvent::Kind::undrain:
      return "undrain";
  }
  return "drain";
}

std::string_view sentence(store::AgentEvent::Kind kind) {
  switch (kind) {
    case store::AgentEvent::Kind::drain:
      return "takes no more work";
    case store::AgentEvent::Kind::cordoned:
      return "has ended its work";
    case store::AgentEvent::Kind::undrain:
      return "takes work again";
  }
  return "";
}

void write_timeline(JsonWriter& json, const engine::AgentInfo& agent) {
  json.key("timeline").begin_array();
  for (const store::AgentEvent& event : agent.row.events) {
    json.begin_object()
        .field("timestamp", utc_millis(event.at))
        .field("event", word(event.kind))
        .field("hostname", agent.row.name)
        .field("message", sentence(event.kind))
        .end_object();
  }
  json.end_array();
}

}  // namespace

bool is_host_agent(const engine::AgentInfo& agent) {
  return std::ranges::any_of(operations(), [&](const Operation& operation) {
    return std::ranges::find(agent.kinds, operation.type) != agent.kinds.end();
  });
}

std::string_view state_word(const engine::AgentInfo& agent) {
  switch (engine::drain_state(agent.row)) {
    case engine::DrainState::ready:
      return "Ready";
    case engine::DrainState::draining:
      return "Draining";
    case engine::DrainState::cordoned:
      return "Cordoned";
  }
  return "Ready";
}

TimePoint heard_at(const engine::AgentInfo& agent) {
  return agent.last_contact_at.value_or(agent.row.last_seen_at);
}

std::string labels_text(const engine::AgentInfo& agent) {
  std::string text;
  for (const auto& [key, value] : agent.labels) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", key, value);
  }
  return text;
}

void write_agent(JsonWriter& json, const engine::AgentInfo& agent, AgentForm form) {
  json.begin_object()
      .field("hostname", agent.row.name)
      .field("status", agent.is_live ? "Ready" : "NotReady")
      .field("state", state_word(agent));
  if (!agent.labels.empty()) {
    json.key("labels").begin_object();
    for (const auto& [key, value] : agent.labels) json.field(key, value);
    json.end_object();
  }
  json.field("registered_at", utc_seconds(heard_at(agent)));
  write_facts(json, agent.facts);
  if (form == AgentForm::alone) write_timeline(json, agent);
  json.end_object();
}

}  // namespace docket::api::osapi
