#include "engine/directory.h"

#include <algorithm>
#include <mutex>

namespace docket::engine {
namespace {

template <class Row, class Match>
std::optional<Row> first_of(const std::vector<Row>& rows, Match match) {
  const auto found = std::ranges::find_if(rows, match);
  return found == rows.end() ? std::nullopt : std::optional(*found);
}

template <class Number, class Row>
Number next_number(const std::vector<Row>& rows) {
  std::uint32_t last = 0;
  for (const Row& row : rows) last = std::max(last, static_cast<std::uint32_t>(row.number));
  return Number{last + 1};
}

}  // namespace

Directory::Directory(store::Directory rows, TimePoint now) : rows_(std::move(rows)) {
  for (const store::KeyRow& key : rows_.keys) {
    if (!key.revoked_at || now < *key.revoked_at) admit(key);
  }
}

std::optional<job::Principal> Directory::principal_of(const store::KeyRow& key) const {
  const auto tenant =
      first_of(rows_.tenants, [&](const Tenant& row) { return row.number == key.tenant; });
  const auto user = first_of(rows_.users, [&](const User& row) { return row.number == key.user; });
  if (!tenant || !user) return std::nullopt;
  return job::Principal{.tenant = key.tenant,
                        .tenant_id = tenant->id,
                        .user = key.user,
                        .user_id = user->id,
                        .key = key.id,
                        .permissions = job::permissions_of(key.role),
                        .is_operator = key.is_operator};
}

void Directory::admit(const store::KeyRow& key) {
  if (const auto who = principal_of(key)) ring_.add(key.secret_sha256, *who, key.revoked_at);
}

std::optional<Directory::Tenant> Directory::tenant(TenantNumber number) const {
  const std::shared_lock lock(mutex_);
  return first_of(rows_.tenants, [&](const Tenant& row) { return row.number == number; });
}

std::optional<Directory::Tenant> Directory::tenant_named(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  return first_of(rows_.tenants, [&](const Tenant& row) { return row.name == name; });
}

std::optional<Directory::User> Directory::user(UserNumber number) const {
  const std::shared_lock lock(mutex_);
  return first_of(rows_.users, [&](const User& row) { return row.number == number; });
}

std::optional<Directory::User> Directory::user_named(TenantNumber tenant,
                                                     std::string_view name) const {
  const std::shared_lock lock(mutex_);
  return first_of(rows_.users,
                  [&](const User& row) { return row.tenant == tenant && row.name == name; });
}

std::optional<Directory::User> Directory::user_named(std::string_view tenant,
                                                     std::string_view name) const {
  const auto row = tenant_named(tenant);
  return row ? user_named(row->number, name) : std::nullopt;
}

std::vector<store::KeyRow> Directory::keys(std::optional<TenantNumber> tenant) const {
  const std::shared_lock lock(mutex_);
  std::vector<store::KeyRow> keys;
  std::ranges::copy_if(rows_.keys, std::back_inserter(keys),
                       [&](const store::KeyRow& key) { return !tenant || key.tenant == *tenant; });
  return keys;
}

std::vector<store::KeyRow> Directory::keys_of(UserNumber user) const {
  const std::shared_lock lock(mutex_);
  std::vector<store::KeyRow> keys;
  std::ranges::copy_if(rows_.keys, std::back_inserter(keys),
                       [&](const store::KeyRow& key) { return key.user == user; });
  return keys;
}

std::optional<store::KeyRow> Directory::key(KeyId id) const {
  const std::shared_lock lock(mutex_);
  return first_of(rows_.keys, [&](const store::KeyRow& row) { return row.id == id; });
}

std::optional<job::Principal> Directory::owner_of(std::string_view secret) const {
  const auth::Sha256 hash = auth::sha256(secret);
  const std::shared_lock lock(mutex_);
  const auto key =
      first_of(rows_.keys, [&](const store::KeyRow& row) { return row.secret_sha256 == hash; });
  auto who = key ? principal_of(*key) : std::nullopt;
  if (who) {
    who->permissions = {};
    who->is_operator = false;
  }
  return who;
}

std::optional<job::Principal> Directory::founder() const {
  const std::shared_lock lock(mutex_);
  const auto key = first_of(rows_.keys, [](const store::KeyRow& row) { return row.is_operator; });
  return key ? principal_of(*key) : std::nullopt;
}

std::optional<store::AgentRow> Directory::agent(AgentId id) const {
  const std::shared_lock lock(mutex_);
  return first_of(rows_.agents, [&](const store::AgentRow& row) { return row.id == id; });
}

std::optional<store::AgentRow> Directory::agent(AgentNumber number) const {
  const std::shared_lock lock(mutex_);
  return first_of(rows_.agents, [&](const store::AgentRow& row) { return row.number == number; });
}

TenantNumber Directory::home_of(const store::AgentRow& agent) const {
  if (agent.tenant) return *agent.tenant;
  const auto who = founder();
  return who ? who->tenant : TenantNumber::none;
}

std::vector<store::AgentRow> Directory::agents() const {
  const std::shared_lock lock(mutex_);
  return rows_.agents;
}

TenantNumber Directory::next_tenant() const {
  const std::shared_lock lock(mutex_);
  return next_number<TenantNumber>(rows_.tenants);
}

UserNumber Directory::next_user() const {
  const std::shared_lock lock(mutex_);
  return next_number<UserNumber>(rows_.users);
}

AgentNumber Directory::next_agent() const {
  const std::shared_lock lock(mutex_);
  return next_number<AgentNumber>(rows_.agents);
}

void Directory::put(const Tenant& tenant) {
  const std::unique_lock lock(mutex_);
  rows_.tenants.push_back(tenant);
}

void Directory::put(const User& user) {
  const std::unique_lock lock(mutex_);
  rows_.users.push_back(user);
}

void Directory::put(const store::KeyRow& key) {
  const std::unique_lock lock(mutex_);
  rows_.keys.push_back(key);
  admit(key);
}

void Directory::put(const store::AgentRow& agent) {
  const std::unique_lock lock(mutex_);
  const auto found = std::ranges::find(rows_.agents, agent.number, &store::AgentRow::number);
  if (found == rows_.agents.end()) {
    rows_.agents.push_back(agent);
  } else {
    *found = agent;
  }
}

void Directory::revoke(KeyId key, TimePoint at) {
  const std::unique_lock lock(mutex_);
  const auto found = std::ranges::find(rows_.keys, key, &store::KeyRow::id);
  if (found != rows_.keys.end()) found->revoked_at = std::min(found->revoked_at.value_or(at), at);
  ring_.revoke(key);
}

void Directory::end(KeyId key, TimePoint at) {
  const std::unique_lock lock(mutex_);
  const auto found = std::ranges::find(rows_.keys, key, &store::KeyRow::id);
  if (found != rows_.keys.end()) found->revoked_at = std::min(found->revoked_at.value_or(at), at);
  ring_.end(key, at);
}

bool Directory::has_ended_keys(TimePoint until) const {
  const std::shared_lock lock(mutex_);
  return std::ranges::any_of(
      rows_.keys, [&](const store::KeyRow& key) { return store::is_removed(key, until); });
}

void Directory::remove_ended_keys(TimePoint until) {
  const std::unique_lock lock(mutex_);
  std::erase_if(rows_.keys,
                [&](const store::KeyRow& key) { return store::is_removed(key, until); });
  ring_.drop_ended(until);
}

}  // namespace docket::engine
