// Who asks: made from a key or a token, never from what a request says about itself.
//
// Threads: plain value.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace docket::job {

// `noun:verb`, as the documentation shows them. What a kind of job asks for beside job_write is
// among them.
enum class Permission : std::uint8_t {
  job_read,     // job:read
  job_write,    // job:write — submit, cancel, retry, delete
  key_manage,   // key:manage — keys, agents; of any tenant for the operator
  agent_serve,  // agent:serve — the agent protocol
  agent_read,
  agent_write,  // agent:write — drain, undrain
  node_read,
  network_read,
  network_write,
  process_read,
  command_execute,
  file_read,
  file_write,
  health_read,
  audit_read,
};
inline constexpr int permissions = 15;
std::string_view name(Permission permission);
std::optional<Permission> parse_permission(std::string_view word);

class PermissionSet {
 public:
  constexpr PermissionSet() = default;
  constexpr PermissionSet(std::initializer_list<Permission> all) {
    for (const Permission permission : all) add(permission);
  }
  static constexpr PermissionSet all() {
    PermissionSet set;
    set.bits_ = (1U << static_cast<unsigned>(permissions)) - 1U;
    return set;
  }

  constexpr void add(Permission permission) { bits_ |= bit(permission); }
  constexpr void add(PermissionSet others) { bits_ |= others.bits_; }
  constexpr void remove(PermissionSet others) { bits_ &= ~others.bits_; }
  constexpr void keep(PermissionSet others) { bits_ &= others.bits_; }
  constexpr bool has(Permission permission) const { return (bits_ & bit(permission)) != 0; }
  constexpr bool is_empty() const { return bits_ == 0; }
  friend constexpr bool operator==(PermissionSet, PermissionSet) = default;

 private:
  static constexpr std::uint32_t bit(Permission permission) {
    return 1U << static_cast<unsigned>(permission);
  }
  std::uint32_t bits_ = 0;
};

// A named set of permissions; what keys have. Stored; never renumber. `enroll` is no key but a
// token for getting one (see Engine::invite_agent): it holds no permission.
enum class Role : std::uint8_t { read, write, admin, agent, enroll };
std::string_view name(Role role);
std::optional<Role> parse_role(std::string_view word);
PermissionSet permissions_of(Role role);

struct Principal {
  TenantNumber tenant = TenantNumber::none;
  TenantId tenant_id;
  UserNumber user = UserNumber::none;
  UserId user_id;
  KeyId key;  // zero: it came with a token
  PermissionSet permissions;
  bool is_operator = false;  // the first admin key: makes keys for any tenant
  friend bool operator==(const Principal&, const Principal&) = default;
};

inline bool may(const Principal& who, Permission permission) {
  return who.permissions.has(permission);
}
// Errors: `forbidden`, naming the permission.
Result<void> demand(const Principal& who, Permission permission);

}  // namespace docket::job
