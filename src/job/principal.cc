#include "job/principal.h"

#include "job/words.h"

namespace docket::job {
namespace {

constexpr std::array<std::string_view, 4> role_words = {"read", "write", "admin", "agent"};
constexpr std::array<std::string_view, 4> permission_words = {"job:read", "job:write", "key:manage",
                                                              "agent:serve"};

}  // namespace

std::string_view name(Role role) { return word_of(role_words, role); }
std::optional<Role> parse_role(std::string_view word) { return find_word<Role>(role_words, word); }

std::string_view name(Permission permission) { return word_of(permission_words, permission); }

bool may(Role role, Permission permission) {
  switch (role) {
    case Role::read:
      return permission == Permission::job_read;
    case Role::write:
      return permission == Permission::job_read || permission == Permission::job_write;
    case Role::admin:
      return permission != Permission::agent_serve;
    case Role::agent:
      return permission == Permission::agent_serve;
  }
  DOCKET_CHECK(false, "a Role outside its enumeration");
}

}  // namespace docket::job
