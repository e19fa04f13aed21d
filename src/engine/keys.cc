#include "engine/keys.h"

#include "auth/secret.h"

namespace docket::engine {

// Tenant and user go into the directory before their commit, so that two keys made in one turn
// share them; the writes are in order, so the store knows them before it knows the key.
Directory::Tenant Keys::tenant_named(const std::string& name) {
  if (const auto known = directory_.tenant_named(name)) return *known;
  const Directory::Tenant tenant{directory_.next_tenant(), TenantId{next_id()}, name};
  directory_.put(tenant);
  loop_.enqueue(store::AddTenant{tenant.number, tenant.id, name});
  return tenant;
}

Directory::User Keys::user_named(TenantNumber tenant, const std::string& name) {
  if (const auto known = directory_.user_named(tenant, name)) return *known;
  const Directory::User user{directory_.next_user(), UserId{next_id()}, tenant, name};
  directory_.put(user);
  loop_.enqueue(store::AddUser{user.number, user.id, tenant, name});
  return user;
}

void Keys::make(const Wanted& wanted, const Made& made) {
  const Directory::Tenant tenant = tenant_named(wanted.tenant);
  const Directory::User user = user_named(tenant.number, wanted.user);
  NewKey key;
  key.secret = auth::make_secret(random_);
  key.row = {.id = KeyId{next_id()},
             .tenant = tenant.number,
             .user = user.number,
             .role = wanted.role,
             .is_operator = wanted.is_operator,
             .secret_sha256 = auth::sha256(key.secret),
             .name = wanted.user,
             .created_at = loop_.now(),
             .revoked_at = {}};
  loop_.enqueue(store::AddKey{key.row}, [this, key, made](const Result<store::Written>& written) {
    if (!written) return made.fulfil(written.error());
    directory_.put(key.row);
    made.fulfil(key);
  });
}

void Keys::revoke(std::optional<TenantNumber> tenant, KeyId id,
                  const Completion<Result<bool>>& revoked) {
  loop_.enqueue(store::RevokeKey{tenant, id},
                [this, id, revoked](const Result<store::Written>& written) {
                  if (!written) return revoked.fulfil(written.error());
                  directory_.revoke(id, loop_.now());
                  revoked.fulfil(true);
                });
}

}  // namespace docket::engine
