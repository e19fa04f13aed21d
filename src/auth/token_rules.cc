#include "auth/token_rules.h"

#include <vector>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "base/nearest.h"

namespace docket::auth {
namespace {

std::vector<std::string> permission_words() {
  std::vector<std::string> words;
  for (int i = 0; i < job::permissions; ++i) {
    const auto permission = static_cast<job::Permission>(i);
    if (token_permissions().has(permission)) words.emplace_back(job::name(permission));
  }
  return words;
}

}  // namespace

job::PermissionSet token_permissions() {
  job::PermissionSet all = job::PermissionSet::all();
  all.remove({job::Permission::key_manage, job::Permission::agent_serve});
  return all;
}

RoleTable standard_roles() {
  RoleTable roles;
  for (const job::Role role : {job::Role::admin, job::Role::write, job::Role::read}) {
    job::PermissionSet set = job::permissions_of(role);
    set.keep(token_permissions());
    roles.emplace(job::name(role), set);
  }
  return roles;
}

Result<void> check_signing_key(std::string_view key) {
  if (key.size() >= signing_key_bytes_min) return {};
  return invalid_argument(fmt::format("A signing key has at least {} bytes; this one has {}.",
                                      signing_key_bytes_min, key.size()));
}

std::string_view key_of_file(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

Result<job::PermissionSet> parse_permissions(std::span<const std::string> words) {
  job::PermissionSet set;
  for (const std::string& word : words) {
    const auto permission = job::parse_permission(word);
    if (permission && token_permissions().has(*permission)) {
      set.add(*permission);
      continue;
    }
    const auto near = nearest(excerpt(word), permission_words());
    return invalid_argument(fmt::format("A token cannot hold the permission {}{}.",
                                        quoted_excerpt(word),
                                        near ? "; did you mean " + *near : ""));
  }
  return set;
}

}  // namespace docket::auth
