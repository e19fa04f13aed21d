// Makes and revokes keys, with the tenants and users they need.
//
// Guarantees: an answer comes after its commit. Secrets leave only in NewKey.
// Threads: the loop's. Errors: see Engine.
#pragma once

#include "base/random.h"
#include "engine/directory.h"
#include "engine/engine.h"
#include "engine/loop.h"
#include "engine/people.h"

namespace docket::engine {

class Keys {
 public:
  using Made = Completion<Result<NewKey>>;

  Keys(Loop& loop, People& people, Directory& directory, Random& random)
      : loop_(loop), people_(people), directory_(directory), random_(random) {}

  struct Wanted {
    std::string tenant;
    std::string user;
    job::Role role = job::Role::read;
    bool is_operator = false;
  };
  void make(const Wanted& wanted, const Made& made);
  // `tenant` empty: any tenant's.
  void revoke(std::optional<TenantNumber> tenant, KeyId id,
              const Completion<Result<bool>>& revoked);

 private:
  void make_for(const Directory::User& user, const Wanted& wanted, const Made& made);

  Loop& loop_;
  People& people_;
  Directory& directory_;
  Random& random_;
};

}  // namespace docket::engine
