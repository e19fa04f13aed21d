// How machines come to the keys of agents, change them for new ones, and lose them.
#include "engine/keys.h"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/own_agents.h"
#include "support/engine_test.h"
#include "support/failing_engine_test.h"

namespace docket::engine {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::SizeIs;

constexpr Millis patience{30'000};

class KeysTest : public test::EngineTest {
 protected:
  std::string invite(const std::string& name, const std::string& tenant = "") {
    return wait_for(engine_->invite_agent(admin_, tenant, name))->secret;
  }
  Result<AgentKey> enroll(const std::string& token, const std::string& name) {
    return wait_for(engine_->enroll_agent(token, name));
  }
  bool is_good(const std::string& secret) { return engine_->authenticate(secret).has_value(); }
  // The keys of a user, oldest first.
  std::vector<KeyId> listed(const std::string& user) {
    std::vector<KeyId> ids;
    const std::vector<KeyInfo> keys = *wait_for(engine_->keys(admin_));
    for (const KeyInfo& key : keys) {
      if (key.user == user) ids.push_back(key.row.id);
    }
    return ids;
  }
  // The first is answered by the loop, the second after the turn in which that was.
  void settle() {
    wait_for(engine_->load({.kind = "dummy"}));
    wait_for(engine_->load({.kind = "dummy"}));
  }
  Result<wire::RegisterAnswer> register_as(const job::Principal& who, const std::string& name) {
    wire::RegisterRequest request;
    request.name = name;
    request.kinds = kinds_.names();
    request.resources = {.cores = 1, .memory_bytes = 1LL << 30, .slots = 1};
    return wait_for(engine_->register_agent(who, request));
  }
};

TEST_F(KeysTest, ATokenIsGoodForOneKey) {
  const std::string token = invite("web-01");
  const auto key = enroll(token, "web-01");
  ASSERT_TRUE(key);
  const auto who = engine_->authenticate(key->secret);
  ASSERT_TRUE(who);
  EXPECT_EQ(*who, key->who);
  EXPECT_EQ(who->permissions, job::permissions_of(job::Role::agent));
  EXPECT_EQ(engine_->user_name(who->user), "web-01");
  EXPECT_TRUE(who->is_operator);  // as the key that made the token: serves every tenant

  const auto again = enroll(token, "web-01");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(again.error(), enroll("dk_nobody", "web-01").error());
  EXPECT_EQ(again.error(), enroll(key->secret, "web-01").error());
  restart();
  EXPECT_EQ(again.error(), enroll(token, "web-01").error());
  EXPECT_EQ(*engine_->authenticate(key->secret), *who);
}

// Two machines that come with one token at once: one of them gets the key.
TEST_F(KeysTest, ATokenOfManyAtOnceIsGoodForOneKey) {
  const std::string token = invite("web-01");
  std::vector<std::future<bool>> got;
  for (int i = 0; i < 8; ++i) {
    got.push_back(
        std::async(std::launch::async, [&] { return enroll(token, "web-01").has_value(); }));
  }
  EXPECT_EQ(std::ranges::count_if(got, [](auto& each) { return each.get(); }), 1);
}

TEST_F(KeysTest, ATokenEndsAfterAnHour) {
  const std::string early = invite("web-01");
  const std::string late = invite("web-02");
  advance(minutes(59));
  EXPECT_TRUE(enroll(early, "web-01"));
  restart();
  advance(minutes(2));
  const auto refused = enroll(late, "web-02");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), enroll("dk_nobody", "web-02").error());
}

TEST_F(KeysTest, ATokenIsForItsNameAndIsNoKey) {
  const std::string token = invite("web-01");
  const auto other = enroll(token, "web-02");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::forbidden);
  EXPECT_TRUE(engine_->authenticate(token)->permissions.is_empty());
  EXPECT_TRUE(enroll(token, "web-01"));  // a wrong name does not use it up
}

TEST_F(KeysTest, AWithdrawnTokenGivesNoKey) {
  const auto token = wait_for(engine_->invite_agent(admin_, "", "web-01"));
  ASSERT_TRUE(wait_for(engine_->revoke_key(admin_, token->row.id)));
  EXPECT_EQ(enroll(token->secret, "web-01").error().code, ErrorCode::unauthenticated);
}

TEST_F(KeysTest, OnlyTheOperatorInvitesForAnotherTenant) {
  const auto key = wait_for(engine_->create_key(admin_, "acme", "boss", job::Role::admin));
  const auto boss = *engine_->authenticate(key->secret);
  const auto refused = wait_for(engine_->invite_agent(boss, "default", "web-01"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
  const auto own = wait_for(engine_->invite_agent(boss, "", "web-01"));
  ASSERT_TRUE(own);
  EXPECT_FALSE(enroll(own->secret, "web-01")->who.is_operator);
  EXPECT_FALSE(enroll(invite("web-02", "acme"), "web-02")->who.is_operator);
}

// Its key would be one to what they have in their hands.
TEST_F(KeysTest, NobodyBecomesAnAgentOfTheServerItself) {
  const auto is_refused = [](const Result<NewKey>& key) {
    return !key && key.error().code == ErrorCode::conflict;
  };
  const auto make = [&](const char* tenant, const char* user, job::Role role) {
    return wait_for(engine_->create_key(admin_, tenant, user, role));
  };
  for (const char* tenant : {"", "default"}) {
    EXPECT_TRUE(is_refused(wait_for(engine_->invite_agent(admin_, tenant, "local-agent"))));
    EXPECT_TRUE(is_refused(make(tenant, "local-agent", job::Role::agent)));
  }
  EXPECT_TRUE(is_refused(wait_for(engine_->invite_agent(admin_, server_tenant, "courier"))));
  EXPECT_TRUE(is_refused(make(server_tenant, "courier", job::Role::agent)));
  EXPECT_TRUE(wait_for(engine_->invite_agent(admin_, "acme", "local-agent")));
  const auto persons = make("default", "local-agent", job::Role::read);
  ASSERT_TRUE(persons);
  const auto first = engine_->local_agent_key();
  ASSERT_TRUE(first && engine_->local_agent_key());
  EXPECT_FALSE(engine_->authenticate(first->secret)) << "the agent of the start before";
  EXPECT_TRUE(engine_->authenticate(persons->secret)) << "a person of that name";
}

TEST_F(KeysTest, AnEnrolledAgentHasItsNameAndNoOther) {
  const auto key = enroll(invite("web-01"), "web-01");
  const auto refused = register_as(key->who, "web-02");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
  EXPECT_TRUE(register_as(key->who, "web-01"));
  restart();
  EXPECT_FALSE(register_as(key->who, "web-02"));
  EXPECT_TRUE(register_as(key->who, "web-01"));
}

// A machine that lost its key, or another one in its place.
TEST_F(KeysTest, ASecondTokenRevokesTheKeyBefore) {
  const auto lost = enroll(invite("web-01"), "web-01");
  const auto key = enroll(invite("web-01"), "web-01");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->who.user_id, lost->who.user_id);
  EXPECT_FALSE(is_good(lost->secret));
  EXPECT_TRUE(is_good(key->secret));
}

TEST_F(KeysTest, TheKeyBeforeIsGoodForTenMinutesMore) {
  const auto old = enroll(invite("web-01"), "web-01");
  const auto fresh = wait_for(engine_->rotate_key(old->who));
  ASSERT_TRUE(fresh);
  EXPECT_EQ(fresh->who.user_id, old->who.user_id);
  advance(minutes(9));
  EXPECT_TRUE(is_good(old->secret));
  restart();
  EXPECT_TRUE(is_good(old->secret));
  advance(minutes(2));
  EXPECT_FALSE(is_good(old->secret));
  EXPECT_TRUE(is_good(fresh->secret));
  restart();
  EXPECT_FALSE(is_good(old->secret));
  EXPECT_TRUE(is_good(fresh->secret));
  EXPECT_TRUE(register_as(fresh->who, "web-01"));
  EXPECT_FALSE(register_as(fresh->who, "web-02"));
}

// Whose answer was lost asks again with the old key: no key stays that nobody knows.
TEST_F(KeysTest, OfTwoRotationsTheLastKeyStays) {
  const auto old = enroll(invite("web-01"), "web-01");
  const auto lost = wait_for(engine_->rotate_key(old->who));
  advance(minutes(5));
  const auto fresh = wait_for(engine_->rotate_key(old->who));
  ASSERT_TRUE(fresh);
  advance(minutes(6));
  EXPECT_FALSE(is_good(old->secret));  // not later than it was told first
  EXPECT_TRUE(is_good(lost->secret));
  advance(minutes(5));
  EXPECT_FALSE(is_good(lost->secret));
  EXPECT_TRUE(is_good(fresh->secret));
}

// However their requests meet, each of an agent's keys ends those before it.
TEST_F(KeysTest, OfManyChangesAtOnceOneKeyStays) {
  for (const std::size_t invitations : {0U, 2U}) {
    const auto old = enroll(invite("web-01"), "web-01");
    std::vector<std::string> tokens;
    while (tokens.size() < invitations) tokens.push_back(invite("web-01"));
    std::vector<std::future<Result<AgentKey>>> changes;
    for (std::size_t i = 0; i < 8; ++i) {
      changes.push_back(std::async(std::launch::async, [&, i] {
        return i < tokens.size() ? enroll(tokens[i], "web-01")
                                 : wait_for(engine_->rotate_key(old->who));
      }));
    }
    std::vector<std::string> secrets = {old->secret};
    for (auto& change : changes) {
      if (const auto key = change.get()) secrets.push_back(key->secret);
    }
    // A token brings a key; after that the one before can be rotated no more.
    EXPECT_GE(secrets.size(), 1 + (invitations > 0 ? invitations : changes.size()));
    advance(rotation_grace + minutes(1));
    EXPECT_EQ(std::ranges::count_if(secrets, [&](const auto& key) { return is_good(key); }), 1);
  }
}

// It was let in before, and asked the loop after.
TEST_F(KeysTest, ARevokedKeyGivesNoNewOne) {
  const auto key = enroll(invite("web-01"), "web-01");
  ASSERT_TRUE(wait_for(engine_->revoke_key(admin_, key->who.key)));
  const auto refused = wait_for(engine_->rotate_key(key->who));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unauthenticated);
}

TEST_F(KeysTest, OnlyAgentsRotate) {
  const auto refused = wait_for(engine_->rotate_key(admin_));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
}

// The sync that it holds is refused at once.
TEST_F(KeysTest, ARevokedAgentLearnsItAtOnce) {
  const auto key = enroll(invite("web-01"), "web-01");
  const auto session = register_as(key->who, "web-01")->session;
  auto held = std::async(std::launch::async, [&] {
    wire::SyncRequest request;
    request.session = session;
    request.wait = Millis(25'000);
    return wait_for(engine_->sync(key->who, request));
  });
  const KeyId old = key->who.key;
  const auto fresh = wait_for(engine_->rotate_key(key->who));
  ASSERT_TRUE(wait_for(engine_->revoke_key(admin_, old)));
  EXPECT_FALSE(is_good(key->secret));
  EXPECT_EQ(held.wait_for(Millis(200)), std::future_status::timeout);  // it has another one
  ASSERT_TRUE(wait_for(engine_->revoke_key(admin_, fresh->who.key)));
  ASSERT_EQ(held.wait_for(patience), std::future_status::ready);
  EXPECT_EQ(held.get().error().code, ErrorCode::unauthenticated);
}

// Nothing is granted to it any more.
TEST_F(KeysTest, AReplacedAgentLearnsItAtOnce) {
  const auto old = enroll(invite("web-01"), "web-01");
  wire::SyncRequest request;
  request.session = register_as(old->who, "web-01")->session;
  request.wait = Millis(25'000);
  auto held =
      std::async(std::launch::async, [&] { return wait_for(engine_->sync(old->who, request)); });
  const std::string token = invite("web-01");
  EXPECT_EQ(held.wait_for(Millis(200)), std::future_status::timeout);
  const auto fresh = enroll(token, "web-01");
  ASSERT_EQ(held.wait_for(patience), std::future_status::ready);
  EXPECT_EQ(held.get().error().code, ErrorCode::unauthenticated);
  EXPECT_TRUE(register_as(fresh->who, "web-01"));
}

// Whoever asks afterwards learns what it was; a server that ran for years has not all of them.
TEST_F(KeysTest, WhatAgentsHadIsForgottenADayAfterItsEnd) {
  const auto old = enroll(invite("web-01"), "web-01");
  const auto fresh = wait_for(engine_->rotate_key(old->who));
  const auto person = wait_for(engine_->create_key(admin_, "", "ann", job::Role::write));
  ASSERT_TRUE(wait_for(engine_->revoke_key(admin_, person->row.id)));
  EXPECT_THAT(listed("web-01"), SizeIs(3));
  advance(hours(23));
  settle();
  EXPECT_THAT(listed("web-01"), SizeIs(3));
  advance(hours(3));
  settle();
  for (int start = 0; start < 2; ++start) {
    EXPECT_THAT(listed("web-01"), ElementsAre(fresh->who.key));
    EXPECT_THAT(listed("ann"), ElementsAre(person->row.id));
    EXPECT_TRUE(is_good(fresh->secret));
    EXPECT_TRUE(register_as(fresh->who, "web-01"));
    EXPECT_FALSE(register_as(fresh->who, "web-02"));
    const auto refused = wait_for(engine_->rotate_key(old->who));
    EXPECT_EQ(refused.error().code, ErrorCode::unauthenticated);
    EXPECT_FALSE(register_as(old->who, "web-02"));
    restart();
  }
}

TEST_F(KeysTest, AStartForgetsWhatEndedMeanwhile) {
  const auto old = enroll(invite("web-01"), "web-01");
  const auto fresh = wait_for(engine_->rotate_key(old->who));
  engine_.reset();
  clock_.advance(ended_key_kept + rotation_grace + minutes(1));
  restart();
  settle();
  EXPECT_THAT(listed("web-01"), ElementsAre(fresh->who.key));
}

TEST_F(KeysTest, ListsSayWhatIsATokenAndWhenItEnds) {
  invite("web-01");
  const auto keys = wait_for(engine_->keys(admin_));
  const auto& token = keys->back();
  EXPECT_EQ(token.row.role, job::Role::enroll);
  EXPECT_EQ(token.row.agent_name, "web-01");
  EXPECT_EQ(token.user, "web-01");
  EXPECT_EQ(*token.row.revoked_at - token.row.created_at, enrolment_time);
}

using RefusedKeysTest = test::FailingEngineTest;

// What could not be stored uses no token up, and gives no key.
TEST_F(RefusedKeysTest, OfACommitThatFailedTheTokenIsLeft) {
  const auto token = wait_for(engine_->invite_agent(admin_, "", "web-01"));
  store_.refuse(1);
  const auto refused = wait_for(engine_->enroll_agent(token->secret, "web-01"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(wait_for(engine_->enroll_agent(token->secret, "web-01")));
}

}  // namespace
}  // namespace docket::engine
