// Which agents there are: what becomes of those that come at once, and of those whose coming could
// not be stored.
#include "engine/roster.h"

#include <algorithm>
#include <future>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/failing_engine_test.h"

namespace docket::engine {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class RosterTest : public test::FailingEngineTest {
 protected:
  job::Principal agent(const std::string& user) {
    const auto key = wait_for(engine_->create_key(admin_, "", user, job::Role::agent));
    return *engine_->authenticate(key->secret);
  }
  Result<wire::RegisterAnswer> register_as(const job::Principal& who, const std::string& name,
                                           const std::string& machine = "m") {
    wire::RegisterRequest request;
    request.name = name;
    request.machine_id = machine;
    request.kinds = kinds_.names();
    request.resources = {.cores = 1, .memory_bytes = 1LL << 30, .slots = 1};
    return wait_for(engine_->register_agent(who, request));
  }
  std::vector<AgentInfo> agents() { return *wait_for(engine_->agents(admin_)); }
  std::vector<store::AgentRow> stored() { return store_.directory()->agents; }
};

TEST_F(RosterTest, OfAnAgentThatWasNotStoredNothingIsLeft) {
  const job::Principal who = agent("web-01");
  store_.refuse(1);
  const auto refused = register_as(who, "web-01");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_THAT(agents(), IsEmpty());
  EXPECT_EQ(engine_->agent_name(AgentNumber{1}), "");
  ASSERT_TRUE(register_as(agent("web-02"), "web-02"));
  ASSERT_TRUE(register_as(who, "web-01"));
  EXPECT_THAT(agents(), SizeIs(2));
  EXPECT_THAT(stored(), SizeIs(2));
}

TEST_F(RosterTest, AnAgentWhoseReturnWasNotStoredIsAsItWas) {
  const job::Principal who = agent("web-01");
  ASSERT_TRUE(register_as(who, "web-01"));
  const auto before = agents().at(0).row;
  clock_.advance(Millis(5'000));
  store_.refuse(1);
  ASSERT_FALSE(register_as(who, "other"));
  EXPECT_EQ(agents().at(0).row.name, "web-01");
  EXPECT_EQ(agents().at(0).row.last_seen_at, before.last_seen_at);
  ASSERT_TRUE(register_as(who, "other"));
  EXPECT_EQ(agents().at(0).row.name, "other");
  EXPECT_EQ(stored().at(0).name, "other");
}

// Each has a number of its own, also when they are of one commit.
TEST_F(RosterTest, ManyComeAtOnce) {
  constexpr std::size_t count = 16;
  std::vector<job::Principal> principals;
  for (std::size_t i = 0; i < count; ++i) principals.push_back(agent("web-" + std::to_string(i)));
  std::vector<std::future<bool>> came;
  for (std::size_t i = 0; i < count; ++i) {
    came.push_back(std::async(std::launch::async, [&, i] {
      return register_as(principals[i], "web-" + std::to_string(i)).has_value();
    }));
  }
  for (auto& each : came) EXPECT_TRUE(each.get());
  std::set<AgentNumber> numbers;
  std::set<std::string> names;
  for (const store::AgentRow& row : stored()) {
    numbers.insert(row.number);
    names.insert(row.name);
  }
  EXPECT_THAT(numbers, SizeIs(count));
  EXPECT_THAT(names, SizeIs(count));
  EXPECT_THAT(agents(), SizeIs(count));
}

TEST_F(RosterTest, OneAgentThatComesManyTimesAtOnceIsOne) {
  const job::Principal who = agent("web-01");
  std::vector<std::future<bool>> came;
  for (int i = 0; i < 8; ++i) {
    came.push_back(
        std::async(std::launch::async, [&] { return register_as(who, "web-01").has_value(); }));
  }
  for (auto& each : came) EXPECT_TRUE(each.get());
  EXPECT_THAT(stored(), SizeIs(1));
  EXPECT_THAT(agents(), SizeIs(1));
}

// A name is one live agent's, however close they come.
TEST_F(RosterTest, OfManyWithOneNameOneGetsIt) {
  constexpr std::size_t count = 8;
  std::vector<job::Principal> principals;
  for (std::size_t i = 0; i < count; ++i) principals.push_back(agent("user-" + std::to_string(i)));
  std::vector<std::future<bool>> came;
  for (std::size_t i = 0; i < count; ++i) {
    came.push_back(std::async(std::launch::async, [&, i] {
      return register_as(principals[i], "web-01", "machine-" + std::to_string(i)).has_value();
    }));
  }
  EXPECT_EQ(std::ranges::count_if(came, [](auto& each) { return each.get(); }), 1);
  EXPECT_THAT(stored(), SizeIs(1));
}

}  // namespace
}  // namespace docket::engine
