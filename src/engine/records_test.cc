// Records and groups through the engine, with its timer and over restarts.
#include <gmock/gmock.h>

#include "support/engine_test.h"

namespace docket::engine {
namespace {

using job::State;
using test::EngineTest;
using test::noon;
using testing::ElementsAre;
using testing::HasSubstr;

class RecordsTest : public EngineTest {
 protected:
  store::Record session(job::GroupRules rules = {}) {
    return *wait_for(engine_->create_record(admin_, "session", "{}", rules));
  }
  job::Group group(RecordId id) {
    return *wait_for(engine_->find_record(admin_, "session", id))->group;
  }
  static job::Submission in(RecordId group) {
    job::Submission submission = dummy();
    submission.group = group;
    return submission;
  }
};

TEST_F(RecordsTest, ARecordIsKeptPutAndRemoved) {
  const auto made = wait_for(engine_->create_record(admin_, "note", R"({"n":1})", {}));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->user_id, admin_.user_id);
  EXPECT_EQ(made->version, 1U);
  ASSERT_TRUE(wait_for(engine_->put_record(admin_, "note", made->id, 1, "{}")));
  EXPECT_EQ(wait_for(engine_->put_record(admin_, "note", made->id, 1, "[]")).error().code,
            ErrorCode::conflict);
  restart();
  EXPECT_EQ(wait_for(engine_->find_record(admin_, "note", made->id))->body, "{}");
  job::Principal stranger = admin_;
  stranger.tenant = TenantNumber{77};
  EXPECT_EQ(wait_for(engine_->find_record(stranger, "note", made->id)).error().code,
            ErrorCode::not_found);
  ASSERT_TRUE(wait_for(engine_->remove_record(admin_, "note", made->id)));
  EXPECT_EQ(wait_for(engine_->find_record(admin_, "note", made->id)).error().code,
            ErrorCode::not_found);
}

TEST_F(RecordsTest, LimitsAreTheDocumentedOnes) {
  const auto code = [&](std::string kind, std::string body, std::optional<job::GroupRules> rules) {
    const auto made =
        wait_for(engine_->create_record(admin_, std::move(kind), std::move(body), rules));
    return made ? std::nullopt : std::optional(made.error().code);
  };
  const std::string full(store::record_body_bytes_max, ' ');
  EXPECT_EQ(code(std::string(store::record_kind_bytes_max, 'k'), full, {}), std::nullopt);
  EXPECT_EQ(code("", "{}", {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(std::string(store::record_kind_bytes_max + 1, 'k'), "{}", {}),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code("note", full + " ", {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code("session", "{}", job::GroupRules{.accepted_max = 0}), ErrorCode::invalid_argument);
  EXPECT_EQ(wait_for(engine_->records(admin_, {.kind = "note", .limit = 0})).error().code,
            ErrorCode::invalid_argument);
}

TEST_F(RecordsTest, AreWalkedNewestFirstToTheEnd) {
  std::vector<RecordId> made;
  for (int i = 0; i < 4; ++i) made.push_back(session().id);
  std::vector<RecordId> seen;
  store::RecordQuery query{.kind = "session", .limit = 2};
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = wait_for(engine_->records(admin_, query));
    ASSERT_TRUE(page);
    for (const store::Record& record : page->records) seen.push_back(record.id);
    if (!page->next) break;
    query.after = page->next;
  }
  EXPECT_THAT(seen, ElementsAre(made[3], made[2], made[1], made[0]));
}

TEST_F(RecordsTest, AGroupClosesAtItsTimeAlsoOverARestart) {
  join();
  const RecordId first = session({.closes_at = noon + Millis(10'000)}).id;
  const RecordId second = session({.closes_at = noon + Millis(20'000)}).id;
  const JobId running = submit(in(first)).job.id;
  const wire::Grant granted = grant();
  job::Submission later = in(first);
  later.not_before = noon + Millis(90'000);
  const JobId waiting = submit(later).job.id;
  later.group = second;
  const JobId elsewhere = submit(later).job.id;
  EXPECT_EQ(group(first).running, 1U);

  advance(Millis(9'000));
  EXPECT_EQ(state(waiting), State::scheduled);
  wire::SyncRequest alive;
  alive.running = {granted.task};
  sync(alive);
  advance(Millis(1'000));
  sync(alive);  // a turn of the loop after the one that saw the time
  EXPECT_EQ(state(waiting), State::cancelled);
  EXPECT_EQ(state(elsewhere), State::scheduled);
  EXPECT_EQ(group(first).closed_at, noon + Millis(10'000));
  EXPECT_EQ(group(first).closed_by, std::nullopt);
  const auto refused = wait_for(engine_->submit(admin_, in(first)));
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);

  restart();
  advance(Millis(10'000));
  join({granted.task});
  EXPECT_EQ(state(elsewhere), State::cancelled);
  EXPECT_THAT(finish(granted.task).accepted, ElementsAre(granted.task));
  EXPECT_EQ(state(running), State::completed);
  EXPECT_EQ(group(first).unfinished, 0U);
}

TEST_F(RecordsTest, AGroupIsClosedByAPersonAndKeepsItsLimit) {
  const RecordId id = session({.accepted_max = 1}).id;
  const JobId queued = submit(in(id)).job.id;
  const auto full = wait_for(engine_->submit(admin_, in(id)));
  EXPECT_THAT(full.error().message, HasSubstr("at most 1"));
  const auto closed = wait_for(engine_->close_group(admin_, "session", id));
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->group->closed_by, admin_.user_id);
  EXPECT_EQ(state(queued), State::cancelled);
  const auto again = wait_for(engine_->close_group(admin_, "session", id));
  EXPECT_EQ(again->group->closed_at, closed->group->closed_at);
}

TEST_F(RecordsTest, ARetryJoinsTheGroupOfItsJobAgain) {
  const RecordId id = session({.accepted_max = 2}).id;
  const JobId job = submit(in(id)).job.id;
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, {}, job)));
  ASSERT_TRUE(wait_for(engine_->retry(admin_, {}, job)));
  EXPECT_EQ(wait_for(engine_->retry(admin_, {}, job)).error().code, ErrorCode::conflict);
}

}  // namespace
}  // namespace docket::engine
