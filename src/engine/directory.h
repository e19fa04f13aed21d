// Tenants, users, keys and agents by name and number: few, so all of them are in memory.
//
// Guarantees: holds what the store holds; a row is put in after its commit.
// Threads: any; returns copies.
#pragma once

#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/key_ring.h"
#include "store/store.h"

namespace docket::engine {

class Directory {
 public:
  using Tenant = store::Directory::Tenant;
  using User = store::Directory::User;

  Directory(store::Directory rows, TimePoint now);

  std::optional<Tenant> tenant(TenantNumber number) const;
  std::optional<Tenant> tenant_named(std::string_view name) const;
  std::optional<User> user(UserNumber number) const;
  std::optional<User> user_named(std::string_view tenant, std::string_view name) const;
  std::optional<User> user_named(TenantNumber tenant, std::string_view name) const;
  // Keys of one tenant, or all.
  std::vector<store::KeyRow> keys(std::optional<TenantNumber> tenant) const;
  std::vector<store::KeyRow> keys_of(UserNumber user) const;
  std::optional<store::KeyRow> key(KeyId id) const;
  // See Engine.
  std::optional<job::Principal> owner_of(std::string_view secret) const;
  std::optional<job::Principal> founder() const;
  std::optional<store::AgentRow> agent(AgentId id) const;
  std::optional<store::AgentRow> agent(AgentNumber number) const;
  // Whose agent it is; one that serves every tenant is the operator's.
  TenantNumber home_of(const store::AgentRow& agent) const;
  std::vector<store::AgentRow> agents() const;

  // The next free numbers; the loop's thread only.
  TenantNumber next_tenant() const;
  UserNumber next_user() const;
  AgentNumber next_agent() const;

  void put(const Tenant& tenant);
  void put(const User& user);
  void put(const store::KeyRow& key);
  void put(const store::AgentRow& agent);
  // At once; `at` is what lists say.
  void revoke(KeyId key, TimePoint at);
  // Later; what ends earlier stays so.
  void end(KeyId key, TimePoint at);
  // See store::is_removed.
  bool has_ended_keys(TimePoint until) const;
  void remove_ended_keys(TimePoint until);

  Result<job::Principal> authenticate(std::string_view secret, TimePoint now) const {
    return ring_.authenticate(secret, now);
  }

 private:
  // Under the lock.
  std::optional<job::Principal> principal_of(const store::KeyRow& key) const;
  void admit(const store::KeyRow& key);  // into the ring

  mutable std::shared_mutex mutex_;
  store::Directory rows_;
  auth::KeyRing ring_;
};

}  // namespace docket::engine
