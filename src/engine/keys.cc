#include "engine/keys.h"

#include "auth/secret.h"

namespace docket::engine {

void Keys::make(const Wanted& wanted, const Made& made) {
  people_.user_named(wanted.tenant, wanted.user,
                     [this, wanted, made](const Result<Directory::User>& user) {
                       if (!user) return made.fulfil(user.error());
                       make_for(*user, wanted, made);
                     });
}

void Keys::make_for(const Directory::User& user, const Wanted& wanted, const Made& made) {
  NewKey key;
  key.secret = auth::make_secret(random_);
  key.row = {.id = KeyId{make_uuid_v7(loop_.now(), random_.next())},
             .tenant = user.tenant,
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
