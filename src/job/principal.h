// Who asks: made from a key, never from what a request says about itself.
//
// Threads: plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.h"

namespace docket::job {

// A named set of permissions. Stored; never renumber.
enum class Role : std::uint8_t { read, write, admin, agent };
std::string_view name(Role role);
std::optional<Role> parse_role(std::string_view word);

// `noun:verb`, as the documentation shows them.
enum class Permission : std::uint8_t {
  job_read,     // job:read
  job_write,    // job:write — submit, cancel, retry, delete
  key_manage,   // key:manage — keys, agents; of any tenant for the operator
  agent_serve,  // agent:serve — the agent protocol
};
std::string_view name(Permission permission);
bool may(Role role, Permission permission);

struct Principal {
  TenantNumber tenant = TenantNumber::none;
  TenantId tenant_id;
  UserNumber user = UserNumber::none;
  UserId user_id;
  KeyId key;
  Role role = Role::read;
  bool is_operator = false;  // the first admin key: makes keys for any tenant
  friend bool operator==(const Principal&, const Principal&) = default;
};

}  // namespace docket::job
