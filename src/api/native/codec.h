// Jobs, keys and agents as `/v1` shows them.
//
// Guarantees: every key is always there, null where empty. States, failure kinds and event kinds
//   are the engine's own words.
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "api/cursor.h"
#include "api/json_writer.h"
#include "engine/engine.h"
#include "job/event.h"
#include "store/view.h"

namespace docket::api::native {

// How a job stands and ended; what was submitted is in it except the input.
void write_job(JsonWriter& json, const store::View& view);

// write_job and, behind it, input, progress and timeline. An output that is a blob must have been
// read into the view before.
std::string encode_full_job(const store::View& view, const std::vector<job::Event>& timeline);

std::string encode_listing(const engine::Listing& listing, const CursorSeal& cursors,
                           TenantNumber tenant);

std::string encode_new_key(const engine::NewKey& key, std::string_view tenant,
                           std::string_view user);
std::string encode_new_token(const engine::NewKey& token, std::string_view tenant);
std::string encode_keys(const std::vector<engine::KeyInfo>& keys);
// `tenant_name` of the engine names the tenants.
std::string encode_agents(const std::vector<engine::AgentInfo>& agents,
                          const engine::Engine& engine);

}  // namespace docket::api::native
