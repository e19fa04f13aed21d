// Makes, renews and revokes keys, with the tenants and users they need.
//
// Guarantees: an answer comes after its commit. Secrets leave only in NewKey and AgentKey. A token
//   is good for one key: that is stored, and the token used up, in one step or not at all. An
//   agent's keys are changed one after the other, so that each ends those before it.
// Threads: the loop's. Errors: see Engine.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/random.h"
#include "engine/directory.h"
#include "engine/engine.h"
#include "engine/loop.h"
#include "engine/people.h"

namespace docket::engine {

class Keys {
 public:
  using Made = Completion<Result<NewKey>>;
  using Given = Completion<Result<AgentKey>>;

  Keys(Loop& loop, People& people, Directory& directory, Random& random)
      : loop_(loop), people_(people), directory_(directory), random_(random) {}

  struct Wanted {
    std::string tenant;
    std::string user;
    job::Role role = job::Role::read;
    bool is_operator = false;
    std::string agent_name = {};          // as of KeyRow
    std::optional<Micros> good_for = {};  // empty: until it is revoked
  };
  void make(const Wanted& wanted, const Made& made);
  // `tenant` empty: any tenant's.
  void revoke(std::optional<TenantNumber> tenant, KeyId id,
              const Completion<Result<bool>>& revoked);
  // See Engine::enroll_agent and Engine::rotate_key.
  void enroll(const std::string& token, const std::string& name, const Given& given);
  void rotate(const job::Principal& who, const Given& given);

 private:
  void make_for(const Directory::User& user, const Wanted& wanted, const Made& made);
  // A key for the agent whose key or token `old` is. Its other keys end at `end`, or at once.
  void replace(const store::KeyRow& old, std::optional<TimePoint> end, const Given& given);

  Loop& loop_;
  People& people_;
  Directory& directory_;
  Random& random_;
  std::set<UserNumber> changing_;  // whose keys are being changed, until this turn's commit
};

}  // namespace docket::engine
