// Agents as this API shows them.
//
// Threads: pure.
#pragma once

#include "api/json_writer.h"
#include "base/time.h"
#include "engine/engine.h"

namespace docket::api::osapi {

// Agents of hosts: those that can do at least one operation of this API.
bool is_host_agent(const engine::AgentInfo& agent);

enum class AgentForm : std::uint8_t { in_list, alone };  // alone: with its timeline

void write_agent(JsonWriter& json, const engine::AgentInfo& agent, AgentForm form);

// Whether it takes work: "Ready", …
std::string_view state_word(const engine::AgentInfo& agent);
// "k=v, k=v"; empty without labels.
std::string labels_text(const engine::AgentInfo& agent);
// When it was heard of last.
TimePoint heard_at(const engine::AgentInfo& agent);

}  // namespace docket::api::osapi
