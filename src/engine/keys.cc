#include "engine/keys.h"

#include <vector>

#include <fmt/format.h>

#include "auth/secret.h"

namespace docket::engine {
namespace {

Error bad_token() { return unauthenticated("The token is unknown, used or older than an hour."); }

}  // namespace

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
             .agent_name = wanted.agent_name,
             .created_at = loop_.now(),
             .revoked_at = {}};
  if (wanted.good_for) key.row.revoked_at = key.row.created_at + *wanted.good_for;
  loop_.enqueue(store::AddKey{key.row}, [this, key, made](const Result<store::Written>& written) {
    if (!written) return made.fulfil(written.error());
    directory_.put(key.row);
    made.fulfil(key);
  });
}

void Keys::revoke(std::optional<TenantNumber> tenant, KeyId id,
                  const Completion<Result<bool>>& revoked) {
  const auto row = directory_.key(id);
  const UserNumber user = row ? row->user : UserNumber::none;
  changing_.insert(user);
  loop_.enqueue(store::RevokeKey{.tenant = tenant, .id = id},
                [this, id, user, revoked](const Result<store::Written>& written) {
                  changing_.erase(user);
                  if (!written) return revoked.fulfil(written.error());
                  directory_.revoke(id, loop_.now());
                  revoked.fulfil(true);
                });
}

void Keys::enroll(const std::string& token, const std::string& name, const Given& given) {
  const auto who = directory_.authenticate(token, loop_.now());
  const auto row = who ? directory_.key(who->key) : std::nullopt;
  if (!row || row->role != job::Role::enroll) return given.fulfil(bad_token());
  if (row->agent_name != name) {
    return given.fulfil(forbidden(fmt::format("This token is not for the agent '{}'.", name)));
  }
  if (changing_.contains(row->user)) {
    return loop_.post([this, token, name, given] { enroll(token, name, given); });
  }
  replace(*row, std::nullopt, given);
}

void Keys::rotate(const job::Principal& who, const Given& given) {
  const auto row = directory_.key(who.key);
  if (row && row->role != job::Role::agent) {
    return given.fulfil(forbidden("Only an agent's own key can be changed for a new one."));
  }
  // Since it was let in.
  if (!row || (row->revoked_at && *row->revoked_at <= loop_.now())) {
    return given.fulfil(unauthenticated("The key of this agent was revoked."));
  }
  if (changing_.contains(row->user)) {
    return loop_.post([this, who, given] { rotate(who, given); });
  }
  replace(*row, loop_.now() + rotation_grace, given);
}

void Keys::replace(const store::KeyRow& old, std::optional<TimePoint> end, const Given& given) {
  const std::string secret = auth::make_secret(random_);
  store::KeyRow fresh = old;
  fresh.id = KeyId{make_uuid_v7(loop_.now(), random_.next())};
  fresh.role = job::Role::agent;
  fresh.secret_sha256 = auth::sha256(secret);
  fresh.created_at = loop_.now();
  fresh.revoked_at = std::nullopt;

  std::vector<KeyId> ended;
  for (const store::KeyRow& key : directory_.keys_of(old.user)) {
    const bool is_agents = key.role == job::Role::agent || key.id == old.id;
    const bool is_good = !key.revoked_at || *key.revoked_at > loop_.now();
    if (is_agents && is_good) ended.push_back(key.id);
  }
  std::vector<Loop::Order> orders;
  for (const KeyId id : ended) {
    orders.push_back({store::RevokeKey{.tenant = std::nullopt, .id = id, .at = end}, nullptr});
  }
  changing_.insert(old.user);
  orders.push_back({store::AddKey{fresh}, [this, fresh, secret, ended, end,
                                           given](const Result<store::Written>& written) {
                      changing_.erase(fresh.user);
                      if (!written) return given.fulfil(written.error());
                      for (const KeyId id : ended) {
                        end ? directory_.end(id, *end) : directory_.revoke(id, loop_.now());
                      }
                      directory_.put(fresh);
                      AgentKey key;
                      key.secret = secret;
                      key.who = *directory_.authenticate(secret, loop_.now());
                      given.fulfil(std::move(key));
                    }});
  loop_.enqueue(std::move(orders), store::BundleRule::whole);
}

}  // namespace docket::engine
