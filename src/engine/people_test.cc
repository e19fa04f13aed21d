// Users of tokens, made as they come.
#include "engine/people.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "engine/engine.h"
#include "support/engine_test.h"
#include "support/failing_engine_test.h"

namespace docket::engine {
namespace {

using job::Permission;
using PeopleTest = test::EngineTest;

TEST_F(PeopleTest, ATokensUserIsMadeOnce) {
  const job::PermissionSet reads{Permission::job_read};
  const auto made = wait_for(engine_->principal_of("default", "alice", reads));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->tenant, admin_.tenant);
  EXPECT_EQ(made->tenant_id, admin_.tenant_id);
  EXPECT_NE(made->user, admin_.user);
  EXPECT_EQ(made->permissions, reads);
  EXPECT_FALSE(made->is_operator);
  EXPECT_EQ(made->key, KeyId{});
  EXPECT_EQ(*wait_for(engine_->principal_of("default", "alice", reads)), *made);
  const auto bob = wait_for(engine_->principal_of("default", "bob", {}));
  EXPECT_NE(bob->user, made->user);
  EXPECT_TRUE(bob->permissions.is_empty());

  restart();
  EXPECT_EQ(*wait_for(engine_->principal_of("default", "alice", reads)), *made);
  job::Principal alice = *made;
  alice.permissions.add(Permission::job_write);
  const auto job = wait_for(engine_->submit(alice, dummy()));
  EXPECT_EQ(job->spec->user_id, made->user_id);
}

TEST_F(PeopleTest, ATokensTenantIsMadeToo) {
  const auto made = wait_for(engine_->principal_of("hosts", "alice", {}));
  ASSERT_TRUE(made);
  EXPECT_NE(made->tenant, admin_.tenant);
  EXPECT_EQ(engine_->tenant_name(made->tenant), "hosts");
  EXPECT_EQ(engine_->user_name(made->user), "alice");
  EXPECT_EQ(engine_->user_name(UserNumber{999}), "");
  const auto key = wait_for(engine_->create_key(admin_, "hosts", "alice", job::Role::read));
  EXPECT_EQ(key->row.tenant, made->tenant);
  EXPECT_EQ(key->row.user, made->user);
}

TEST_F(PeopleTest, AKeyAndATokenOfOneNameAreOneUser) {
  const auto who = wait_for(engine_->principal_of("default", "admin", {}));
  EXPECT_EQ(who->user, admin_.user);
  EXPECT_EQ(who->user_id, admin_.user_id);
}

TEST_F(PeopleTest, AUsersNameHasBounds) {
  for (const std::size_t bytes : {std::size_t{0}, user_bytes_max + 1}) {
    const auto refused = wait_for(engine_->principal_of("default", std::string(bytes, 'u'), {}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  }
  EXPECT_TRUE(wait_for(engine_->principal_of("default", std::string(user_bytes_max, 'u'), {})));
}

// Requests of a new name that come together make it once.
TEST_F(PeopleTest, ManyAtOnceAreOneUser) {
  constexpr int askers = 8;
  std::vector<job::Principal> got(askers);
  std::vector<std::thread> threads;
  for (int i = 0; i < askers; ++i) {
    threads.emplace_back(
        [this, &got, i] { got[i] = *wait_for(engine_->principal_of("crowd", "carol", {})); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const job::Principal& who : got) EXPECT_EQ(who, got.front());
}

using RefusedPeopleTest = test::FailingEngineTest;

// A name that could not be stored is nobody's, and is made when it is asked for again.
TEST_F(RefusedPeopleTest, OfACommitThatFailedNothingIsLeft) {
  store_.refuse(1);
  const auto refused = wait_for(engine_->principal_of("hosts", "alice", {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  const auto bob = wait_for(engine_->principal_of("hosts", "bob", {}));
  ASSERT_TRUE(bob);
  const auto alice = wait_for(engine_->principal_of("hosts", "alice", {}));
  ASSERT_TRUE(alice);
  EXPECT_EQ(alice->tenant, bob->tenant);
  EXPECT_NE(alice->user, bob->user);
  EXPECT_EQ(store_.directory()->users.size(), 3U);
  EXPECT_EQ(store_.directory()->tenants.size(), 2U);
}

}  // namespace
}  // namespace docket::engine
