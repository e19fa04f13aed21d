#include "job/principal.h"

#include <fmt/format.h>

#include "job/words.h"

namespace docket::job {
namespace {

constexpr std::array<std::string_view, 5> role_words = {"read", "write", "admin", "agent",
                                                        "enroll"};
constexpr std::array<std::string_view, permissions> permission_words = {
    "job:read",        "job:write", "key:manage",   "agent:serve",   "agent:read",
    "agent:write",     "node:read", "network:read", "network:write", "process:read",
    "command:execute", "file:read", "file:write",   "health:read",   "audit:read"};

// The sets of https://github.com/retr0h/osapi, so far as we serve what they are for.
constexpr PermissionSet reads = {Permission::job_read,     Permission::agent_read,
                                 Permission::node_read,    Permission::network_read,
                                 Permission::process_read, Permission::file_read,
                                 Permission::health_read};
constexpr PermissionSet writes = {Permission::job_write, Permission::network_write,
                                  Permission::file_write};

}  // namespace

std::string_view name(Role role) { return word_of(role_words, role); }
std::optional<Role> parse_role(std::string_view word) { return find_word<Role>(role_words, word); }

std::string_view name(Permission permission) { return word_of(permission_words, permission); }
std::optional<Permission> parse_permission(std::string_view word) {
  return find_word<Permission>(permission_words, word);
}

Result<void> demand(const Principal& who, Permission permission) {
  if (may(who, permission)) return {};
  return forbidden(
      fmt::format("This needs the permission {}, which this key lacks.", name(permission)));
}

PermissionSet permissions_of(Role role) {
  PermissionSet set;
  switch (role) {
    case Role::read:
      return reads;
    case Role::write:
      set.add(reads);
      set.add(writes);
      return set;
    case Role::admin:
      set.add(PermissionSet::all());
      set.remove({Permission::agent_serve});
      return set;
    case Role::agent:
      return {Permission::agent_serve};
    case Role::enroll:
      return {};
  }
  DOCKET_CHECK(false, "a Role outside its enumeration");
}

}  // namespace docket::job
