// Keys and people as clients ask for them; see the methods of Engine, which these are.
//
// Threads: any. Errors: see Engine.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/task.h"
#include "engine/directory.h"
#include "engine/engine.h"
#include "engine/keys.h"
#include "engine/loop.h"
#include "engine/people.h"

namespace docket::engine {

class Access {
 public:
  // All outlive this and the tasks that it makes.
  Access(Loop& loop, Keys& keys, People& people, const Directory& directory)
      : loop_(loop), keys_(keys), people_(people), directory_(directory) {}

  // These two wait for the loop, so they are not for its thread.
  Result<std::optional<NewKey>> bootstrap();
  Result<NewKey> local_agent_key();

  Task<Result<job::Principal>> principal_of(std::string tenant, std::string user,
                                            job::PermissionSet permissions);
  Task<Result<NewKey>> create(job::Principal who, std::string tenant, std::string user,
                              job::Role role);
  Task<Result<NewKey>> invite(job::Principal who, std::string tenant, std::string name);
  Task<Result<AgentKey>> enroll(std::string token, std::string name);
  Task<Result<AgentKey>> rotate(job::Principal who);
  Task<Result<std::vector<KeyInfo>>> list(job::Principal who);
  Task<Result<void>> revoke(job::Principal who, KeyId id);

 private:
  // Makes the key where the principal may.
  Task<Result<NewKey>> make(job::Principal who, Keys::Wanted wanted);
  Result<NewKey> make_now(const Keys::Wanted& wanted);

  Loop& loop_;
  Keys& keys_;
  People& people_;
  const Directory& directory_;
};

}  // namespace docket::engine
