// Waiting for jobs, and jobs that live only as long as somebody waits or that no list shows.
#include <future>
#include <memory>
#include <stop_token>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "support/engine_test.h"

namespace docket::engine {
namespace {

using job::State;
using testing::IsEmpty;

class WaitTest : public test::EngineTest {
 protected:
  // Begins to wait; the engine knows of it when this returns.
  std::future<Result<store::View>> wait(JobId id, const std::stop_source& gone,
                                        std::optional<Millis> limit = {}) {
    auto promise = std::make_shared<std::promise<Result<store::View>>>();
    auto future = promise->get_future();
    start(engine_->wait(admin_, std::nullopt, id, gone.get_token(), limit),
          [promise](Result<store::View> view) { promise->set_value(std::move(view)); });
    turn();
    return future;
  }
  // Returns when the engine has done what it was asked to do before.
  void turn() { wait_for(engine_->load({.kind = "dummy"})); }

  static job::Submission unlisted() {
    job::Submission submission = dummy();
    submission.is_unlisted = true;
    submission.facets[job::Facet::project] = "p";
    return submission;
  }
  static job::Submission attached() {
    job::Submission submission = unlisted();
    submission.is_attached = true;
    return submission;
  }
  bool exists(JobId id) {
    return wait_for(engine_->find(admin_, std::nullopt, id, store::Detail::row)).has_value();
  }
  Listing list(std::map<job::Facet, std::string> facets = {}) {
    ListQuery query;
    query.facets = std::move(facets);
    return *wait_for(engine_->list(admin_, query));
  }
};

bool is_ready(const std::future<Result<store::View>>& future) {
  return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

TEST_F(WaitTest, EndsWithTheJob) {
  join();
  const JobId id = submit(dummy()).spec->id;
  const std::stop_source gone;
  auto first = wait(id, gone);
  auto second = wait(id, gone);
  const wire::TaskAttempt task = grant().task;
  turn();
  EXPECT_FALSE(is_ready(first));
  finish(task);
  EXPECT_EQ(first.get()->outcome->output->text, R"({"x":1})");
  EXPECT_EQ(second.get()->job.state, State::completed);
  EXPECT_EQ(wait(id, gone).get()->job.state, State::completed);  // at once
}

TEST_F(WaitTest, EndsWithItsCancellationOrRemoval) {
  const std::stop_source gone;
  const JobId cancelled = submit(dummy()).spec->id;
  auto of_cancelled = wait(cancelled, gone);
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, cancelled)));
  EXPECT_EQ(of_cancelled.get()->job.state, State::cancelled);

  const JobId removed = submit(dummy()).spec->id;
  auto of_removed = wait(removed, gone);
  std::vector<BundleCommand> commands;
  commands.push_back(BundleRemove{.door = std::nullopt, .id = removed, .cancels = true});
  ASSERT_TRUE(wait_for(engine_->bundle(admin_, std::move(commands), BundleRule::each))[0]);
  EXPECT_EQ(of_removed.get().error().code, ErrorCode::not_found);
  EXPECT_EQ(wait(removed, gone).get().error().code, ErrorCode::not_found);
}

TEST_F(WaitTest, WhoGoesLeavesTheJobAlone) {
  const JobId id = submit(dummy()).spec->id;
  std::stop_source gone;
  const std::stop_source other;
  auto first = wait(id, gone);
  auto second = wait(id, other);
  gone.request_stop();
  EXPECT_EQ(first.get().error().code, ErrorCode::unavailable);
  EXPECT_EQ(wait(id, gone).get().error().code, ErrorCode::unavailable);  // gone before
  EXPECT_EQ(state(id), State::available);
  EXPECT_FALSE(is_ready(second));
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, id)));
  EXPECT_TRUE(second.get());
}

TEST_F(WaitTest, EndsAtItsLimitWithTheJobAsItStands) {
  join();
  const JobId id = submit(dummy()).spec->id;
  const std::stop_source gone;
  auto patient = wait(id, gone);
  auto hurried = wait(id, gone, Millis(30'000));
  const wire::TaskAttempt task = grant().task;
  advance(Millis(29'999));
  turn();
  EXPECT_FALSE(is_ready(hurried));
  advance(Millis(1));
  EXPECT_EQ(hurried.get()->job.state, State::running);
  turn();
  EXPECT_FALSE(is_ready(patient));
  finish(task);
  EXPECT_EQ(patient.get()->job.state, State::completed);
  // One that has ended before its limit is told once.
  advance(Millis(60'000));
  turn();
}

TEST_F(WaitTest, AnAttachedJobGoesAtTheLimitOfTheLastWhoWaits) {
  join();
  const JobId id = submit(attached()).spec->id;
  const std::stop_source gone;
  auto waited = wait(id, gone, Millis(1'000));
  advance(Millis(1'000));
  EXPECT_EQ(waited.get().error().code, ErrorCode::unavailable);
  turn();
  EXPECT_FALSE(exists(id));
}

TEST_F(WaitTest, AnAttachedJobGoesWithTheLastWhoWaits) {
  join();
  const JobId id = submit(attached()).spec->id;
  std::stop_source gone;
  std::stop_source other;
  auto first = wait(id, gone);
  auto second = wait(id, other);
  grant();
  gone.request_stop();
  EXPECT_FALSE(first.get());
  turn();
  EXPECT_EQ(state(id), State::running);
  other.request_stop();
  EXPECT_EQ(second.get().error().code, ErrorCode::unavailable);
  turn();
  EXPECT_FALSE(exists(id));
}

TEST_F(WaitTest, AnAttachedJobStaysForItsResult) {
  join();
  const JobId id = submit(attached()).spec->id;
  std::stop_source gone;
  auto waited = wait(id, gone);
  finish(grant().task);
  EXPECT_EQ(waited.get()->job.state, State::completed);
  gone.request_stop();
  turn();
  EXPECT_TRUE(exists(id));
  EXPECT_TRUE(wait_for(engine_->remove(admin_, std::nullopt, id)));
}

TEST_F(WaitTest, AStartErasesWhatWasAttached) {
  join();
  const JobId open = submit(attached()).spec->id;
  const JobId running = submit(attached()).spec->id;
  const JobId kept = submit(unlisted()).spec->id;
  grant();
  grant();
  grant();
  const JobId born_final = [&] {
    job::Submission refused = attached();
    refused.refusal = Failure{FailureKind::not_buildable, "x", "No.", "", false};
    return submit(refused).spec->id;
  }();
  restart();
  turn();
  turn();  // what the first one enqueued is committed
  for (const JobId id : {open, running, born_final}) EXPECT_FALSE(exists(id));
  EXPECT_TRUE(exists(kept));
}

TEST_F(WaitTest, NoListShowsWhatIsUnlisted) {
  join();
  job::Submission listed = dummy();
  listed.facets[job::Facet::project] = "p";
  const JobId shown = submit(listed).spec->id;
  const std::uint64_t epoch = engine_->list_epoch(admin_, std::nullopt);
  const JobId hidden = submit(unlisted()).spec->id;
  const auto check = [&] {
    for (const Listing& listing : {list(), list({{job::Facet::project, "p"}})}) {
      ASSERT_EQ(listing.jobs.size(), 1U);
      EXPECT_EQ(listing.jobs[0].spec->id, shown);
      EXPECT_EQ(listing.total, 1U);
      std::uint64_t counted = 0;
      for (const std::uint64_t count : listing.counts) counted += count;
      EXPECT_EQ(counted, 1U);
    }
    ListQuery by_id;
    by_id.ids = {hidden};
    EXPECT_THAT(wait_for(engine_->list(admin_, by_id))->jobs, IsEmpty());
    EXPECT_EQ(find(hidden).job.is_unlisted, true);
  };
  check();
  EXPECT_EQ(engine_->list_epoch(admin_, std::nullopt), epoch);
  const wire::Grant first = grant();
  const wire::Grant second = grant();
  finish(first.task);
  finish(second.task);
  check();
  restart();
  check();
  EXPECT_TRUE(wait_for(engine_->remove(admin_, std::nullopt, hidden)));
  EXPECT_EQ(list().total, 1U);
}

}  // namespace
}  // namespace docket::engine
