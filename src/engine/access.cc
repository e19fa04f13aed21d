#include "engine/access.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/own_agents.h"

namespace docket::engine {
namespace {

constexpr std::string_view first_tenant = "default";
constexpr std::string_view first_user = "admin";

// A key for one would be a key for what the other has in its hands.
bool is_servers_own(const Keys::Wanted& wanted) {
  return wanted.tenant == server_tenant ||
         (wanted.tenant == first_tenant && wanted.user == local_agent);
}

}  // namespace

Result<NewKey> Access::make_now(const Keys::Wanted& wanted) {
  const Keys::Made made;
  loop_.post([this, wanted, made] { keys_.make(wanted, made); });
  return wait_for(
      [](Keys::Made awaited) -> Task<Result<NewKey>> { co_return co_await awaited; }(made));
}

Result<std::optional<NewKey>> Access::bootstrap() {
  if (!directory_.keys(std::nullopt).empty()) return std::optional<NewKey>();
  const auto key = make_now({.tenant = std::string(first_tenant),
                             .user = std::string(first_user),
                             .role = job::Role::admin,
                             .is_operator = true});
  if (!key) return key.error();
  return std::optional(*key);
}

Result<NewKey> Access::local_agent_key() {
  const auto tenant = directory_.tenant_named(first_tenant);
  const auto user = tenant ? directory_.user_named(tenant->number, local_agent) : std::nullopt;
  const auto old = user ? directory_.keys_of(user->number) : std::vector<store::KeyRow>();
  for (const store::KeyRow& key : old) {
    const bool is_persons = key.role != job::Role::agent && key.role != job::Role::enroll;
    if (is_persons) continue;
    loop_.post([this, id = key.id] { keys_.revoke(std::nullopt, id, {}); });
  }
  return make_now({.tenant = std::string(first_tenant),
                   .user = local_agent,
                   .role = job::Role::agent,
                   .is_operator = true});
}

Task<Result<job::Principal>> Access::principal_of(std::string tenant, std::string user,
                                                  job::PermissionSet permissions) {
  if (user.empty() || user.size() > user_bytes_max) {
    co_return invalid_argument(
        fmt::format("The name of a user has 1 to {} bytes.", user_bytes_max));
  }
  auto known = directory_.user_named(tenant, user);
  if (!known) {
    const Completion<Result<Directory::User>> made;
    loop_.post([this, tenant, user, made] {
      people_.user_named(tenant, user,
                         [made](const Result<Directory::User>& row) { made.fulfil(row); });
    });
    const Result<Directory::User> row = co_await made;
    if (!row) co_return row.error();
    known = *row;
  }
  job::Principal who;
  who.tenant = known->tenant;
  who.tenant_id = directory_.tenant(known->tenant)->id;
  who.user = known->number;
  who.user_id = known->id;
  who.permissions = permissions;
  co_return who;
}

Task<Result<NewKey>> Access::make(job::Principal who, Keys::Wanted wanted) {
  const auto home = directory_.tenant(who.tenant);
  const std::string own = home ? home->name : "";
  if (wanted.tenant.empty()) wanted.tenant = own;
  if (wanted.tenant != own && !who.is_operator) {
    co_return forbidden("Only the operator's key makes keys for another tenant.");
  }
  const bool is_agents = wanted.role == job::Role::agent || wanted.role == job::Role::enroll;
  if (is_agents && is_servers_own(wanted)) {
    co_return conflict(fmt::format(
        "'{}' is an agent of the server itself. Choose another name for yours.", wanted.user));
  }
  // An agent key made by the operator for its own tenant serves every tenant.
  wanted.is_operator = is_agents && who.is_operator && wanted.tenant == own;
  const Keys::Made made;
  loop_.post([this, wanted, made] { keys_.make(wanted, made); });
  co_return co_await made;
}

Task<Result<NewKey>> Access::create(job::Principal who, std::string tenant, std::string user,
                                    job::Role role) {
  return make(who, {.tenant = std::move(tenant), .user = std::move(user), .role = role});
}

Task<Result<NewKey>> Access::invite(job::Principal who, std::string tenant, std::string name) {
  return make(who, {.tenant = std::move(tenant),
                    .user = name,
                    .role = job::Role::enroll,
                    .agent_name = name,
                    .good_for = enrolment_time});
}

Task<Result<AgentKey>> Access::enroll(std::string token, std::string name) {
  const Keys::Given given;
  loop_.post([this, token, name, given] { keys_.enroll(token, name, given); });
  co_return co_await given;
}

Task<Result<AgentKey>> Access::rotate(job::Principal who) {
  const Keys::Given given;
  loop_.post([this, who, given] { keys_.rotate(who, given); });
  co_return co_await given;
}

Task<Result<std::vector<KeyInfo>>> Access::list(job::Principal who) {
  std::vector<KeyInfo> infos;
  const auto tenant = who.is_operator ? std::nullopt : std::optional(who.tenant);
  for (const store::KeyRow& row : directory_.keys(tenant)) {
    const auto owner = directory_.tenant(row.tenant);
    const auto user = directory_.user(row.user);
    if (owner && user) infos.push_back({row, owner->id, owner->name, user->id, user->name});
  }
  co_return infos;
}

Task<Result<void>> Access::revoke(job::Principal who, KeyId id) {
  const auto tenant = who.is_operator ? std::nullopt : std::optional(who.tenant);
  const Completion<Result<bool>> revoked;
  loop_.post([this, tenant, id, revoked] { keys_.revoke(tenant, id, revoked); });
  const auto answer = co_await revoked;
  if (!answer) co_return answer.error();
  co_return Result<void>();
}

}  // namespace docket::engine
