// One job at a time through the engine: grants, leases, retries, lists.
#include "engine/engine.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/engine_test.h"

namespace docket::engine {
namespace {

using job::State;
using testing::ElementsAre;
using testing::HasSubstr;

using test::EngineTest;
using test::noon;

Failure failure(bool retryable) { return {FailureKind::internal, "x", "It broke.", "", retryable}; }

TEST_F(EngineTest, AJobIsGrantedAndFinished) {
  join();
  const JobId id = submit(dummy()).spec->id;
  EXPECT_EQ(state(id), State::available);
  const wire::Grant granted = grant();
  EXPECT_EQ(granted.task.task.job, id);
  EXPECT_EQ(granted.input, R"({"echo":1})");
  EXPECT_EQ(state(id), State::running);
  EXPECT_THAT(finish(granted.task).accepted, ElementsAre(granted.task));
  const store::View done = find(id);
  EXPECT_EQ(done.job.state, State::completed);
  EXPECT_EQ(done.outcome->output->text, R"({"x":1})");
}

TEST_F(EngineTest, AJobOfAKindThatNobodyServesIsBornFailed) {
  job::Submission odd = dummy();
  odd.type = "datafit";
  odd.kind = "datafit";
  const store::View born = submit(odd);
  EXPECT_EQ(born.job.state, State::failed);
  EXPECT_EQ(born.outcome->failure->kind, FailureKind::no_executor);
  EXPECT_THAT(born.outcome->failure->message, HasSubstr("datafit"));
}

TEST_F(EngineTest, ALostAnswerIsToldAgainAndALostReportIsAcceptedAgain) {
  join();
  submit(dummy());
  const wire::Grant granted = grant();
  --ack_;  // as if the answer had been lost
  const wire::SyncAnswer again = sync();
  ASSERT_EQ(again.tasks.size(), 1U);
  EXPECT_EQ(grant().task, granted.task);
  EXPECT_THAT(finish(granted.task).accepted, ElementsAre(granted.task));
  --ack_;
  EXPECT_THAT(finish(granted.task).accepted, ElementsAre(granted.task));
  EXPECT_THAT(finish(granted.task).stale, ElementsAre(granted.task));
}

TEST_F(EngineTest, AnExpiredLeaseIsAnInterruptionAndTheLateResultIsRefused) {
  join();
  const JobId id = submit(dummy()).spec->id;
  const wire::TaskAttempt first = grant().task;
  advance(std::chrono::seconds(36));
  while (state(id) == State::running) engine_->wake();
  const wire::SyncAnswer late = finish(first);
  EXPECT_THAT(late.stale, ElementsAre(first));
  const wire::TaskAttempt second = grant().task;
  EXPECT_EQ(second.attempt, 2U);
  finish(second);
  const store::View done = find(id);
  EXPECT_EQ(done.job.state, State::completed);
  EXPECT_EQ(done.job.only_task->failures, 0U);
  EXPECT_EQ(done.job.only_task->interruptions, 1U);
}

TEST_F(EngineTest, AHeartbeatKeepsTheLease) {
  join();
  submit(dummy());
  const wire::TaskAttempt task = grant().task;
  for (int i = 0; i < 10; ++i) {
    clock_.advance(std::chrono::seconds(20));
    wire::SyncRequest heartbeat;
    heartbeat.running = {task};
    EXPECT_THAT(sync(heartbeat).cancel, testing::IsEmpty());
  }
  EXPECT_THAT(finish(task).accepted, ElementsAre(task));
}

TEST_F(EngineTest, TwentyRestartsFailNoInnocentJob) {
  const JobId id = submit(dummy()).spec->id;
  for (int i = 1; i <= 20; ++i) {
    join();
    EXPECT_EQ(grant().task.attempt, static_cast<std::uint32_t>(i));
    restart();
  }
  join();
  finish(grant().task);
  EXPECT_EQ(state(id), State::completed);
}

TEST_F(EngineTest, AnAgentKeepsItsWorkOverARestartOfTheServer) {
  join();
  const JobId id = submit(dummy()).spec->id;
  const wire::TaskAttempt task = grant().task;
  restart();
  EXPECT_EQ(try_sync().error().code, ErrorCode::conflict);
  join({task});
  EXPECT_THAT(stale_, testing::IsEmpty());
  EXPECT_THAT(finish(task).accepted, ElementsAre(task));
  const store::View done = find(id);
  EXPECT_EQ(done.job.state, State::completed);
  EXPECT_EQ(done.job.only_task->attempt, 1U);
}

TEST_F(EngineTest, ARetryableFailureWaitsForItsBackoffAndTheLastOneIsFinal) {
  join();
  const JobId id = submit(dummy()).spec->id;
  for (const int backoff_ms : {1100, 2200}) {
    report(grant().task, failure(true));
    EXPECT_EQ(state(id), State::retryable);
    EXPECT_THAT(sync().tasks, testing::IsEmpty());
    advance(Millis(backoff_ms));
  }
  report(grant().task, failure(true));
  const store::View done = find(id);
  EXPECT_EQ(done.job.state, State::failed);
  EXPECT_EQ(done.outcome->failure->message, "It broke.");
}

TEST_F(EngineTest, ACancelReachesTheAgentAndItsResultIsDropped) {
  join();
  const JobId id = submit(dummy()).spec->id;
  const wire::TaskAttempt task = grant().task;
  const auto cancelled = wait_for(engine_->cancel(admin_, std::nullopt, id));
  EXPECT_EQ(cancelled->job.state, State::cancelled);
  EXPECT_THAT(sync().cancel, ElementsAre(task));
  EXPECT_THAT(finish(task).stale, ElementsAre(task));
  EXPECT_EQ(state(id), State::cancelled);
  EXPECT_EQ(wait_for(engine_->cancel(admin_, std::nullopt, id)).error().code, ErrorCode::conflict);
}

TEST_F(EngineTest, AJobStartsNotBeforeItsTimeAlsoOverARestart) {
  job::Submission later = dummy();
  later.not_before = noon + std::chrono::hours(1);
  const JobId id = submit(later).spec->id;
  EXPECT_EQ(state(id), State::scheduled);
  restart();
  join();
  EXPECT_THAT(sync().tasks, testing::IsEmpty());
  advance(std::chrono::hours(1));
  EXPECT_EQ(grant().task.task.job, id);
}

TEST_F(EngineTest, ADeadlineFailsAJobThatNobodyRan) {
  job::Submission urgent = dummy();
  urgent.deadline = noon + std::chrono::hours(1);
  const JobId id = submit(urgent).spec->id;
  advance(std::chrono::hours(1));
  while (!job::is_final(state(id))) engine_->wake();
  EXPECT_EQ(find(id).outcome->failure->kind, FailureKind::deadline);
}

TEST_F(EngineTest, WorkWithEffectsIsNotGrantedAgainAfterItsStart) {
  const auto key = wait_for(engine_->create_key(admin_, "acme", "host", job::Role::agent));
  agent_ = *engine_->authenticate(key->secret);
  const auto write = wait_for(engine_->create_key(admin_, "acme", "bob", job::Role::write));
  admin_ = *engine_->authenticate(write->secret);
  join();
  job::Submission changing = dummy();
  changing.kind = "changing";
  const JobId id = submit(changing).spec->id;
  const wire::TaskAttempt task = grant().task;
  wire::SyncRequest start;
  start.starts = {task};
  EXPECT_THAT(sync(start).started, ElementsAre(task));
  join();  // the agent came back without it
  while (!job::is_final(state(id))) engine_->wake();
  EXPECT_EQ(find(id).outcome->failure->kind, FailureKind::interrupted);
}

TEST_F(EngineTest, LargeInputsAndOutputsTravelOnTheirOwn) {
  join();
  job::Submission large = dummy();
  large.input = R"({"echo":")" + std::string(100'000, 'x') + R"("})";
  const JobId id = submit(large).spec->id;
  const wire::Grant granted = grant();
  EXPECT_TRUE(granted.is_input_large);
  EXPECT_EQ(*wait_for(engine_->task_input(agent_, granted.task)), large.input);
  const std::string output = R"({"n":7,"rows":[)" + std::string(100'000, '1') + "]}";
  const auto stored = wait_for(engine_->put_output(agent_, granted.task, output));
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_THAT(report(granted.task, wire::LargeOutput{*stored}).accepted, ElementsAre(granted.task));
  const store::View done = find(id);
  EXPECT_EQ(done.outcome->output->summary, R"({"n":7,"rows":[]})");
  EXPECT_EQ(*wait_for(engine_->output_text(*done.outcome->output)), output);
  restart();
  EXPECT_EQ(*wait_for(engine_->output_text(*find(id).outcome->output)), output);
}

TEST_F(EngineTest, AParentWaitsForItsChildrenAndFailsFast) {
  join();
  const JobId parent = submit(dummy()).spec->id;
  const wire::TaskAttempt work = grant().task;
  job::Submission child = dummy();
  child.parent = parent;
  const JobId first = submit(child).spec->id;
  const JobId second = submit(child).spec->id;
  finish(work);
  EXPECT_EQ(state(parent), State::waiting_active);
  const wire::Grant failing = grant();
  EXPECT_EQ(failing.task.task.job, first);
  report(failing.task, failure(false));
  EXPECT_EQ(state(parent), State::failed);
  EXPECT_EQ(find(parent).outcome->failure->kind, FailureKind::dependency);
  EXPECT_EQ(state(second), State::cancelled);

  child.parent = parent;
  EXPECT_EQ(wait_for(engine_->submit(admin_, child)).error().code, ErrorCode::invalid_argument);
  child.parent = JobId{make_uuid_v7(noon, 1)};
  EXPECT_EQ(wait_for(engine_->submit(admin_, child)).error().code, ErrorCode::not_found);
}

TEST_F(EngineTest, AnotherTenantsJobsDoNotExist) {
  const JobId id = submit(dummy()).spec->id;
  const auto key = wait_for(engine_->create_key(admin_, "other", "eve", job::Role::admin));
  const job::Principal eve = *engine_->authenticate(key->secret);
  const auto code = [](const auto& result) { return result.error().code; };
  EXPECT_EQ(code(wait_for(engine_->find(eve, {}, id, store::Detail::full))), ErrorCode::not_found);
  EXPECT_EQ(code(wait_for(engine_->cancel(eve, {}, id))), ErrorCode::not_found);
  EXPECT_EQ(code(wait_for(engine_->retry(eve, {}, id))), ErrorCode::not_found);
  EXPECT_EQ(code(wait_for(engine_->remove(eve, {}, id))), ErrorCode::not_found);
  EXPECT_EQ(code(wait_for(engine_->timeline(eve, {}, id))), ErrorCode::not_found);
  EXPECT_EQ(wait_for(engine_->list(eve, {}))->total, 0U);
  EXPECT_EQ(code(wait_for(engine_->create_key(eve, "default", "eve", job::Role::read))),
            ErrorCode::forbidden);
  EXPECT_EQ(code(wait_for(engine_->revoke_key(eve, admin_.key))), ErrorCode::not_found);
}

TEST_F(EngineTest, ARevokedKeyIsUnknownAlsoAfterARestart) {
  const auto key = wait_for(engine_->create_key(admin_, "", "bob", job::Role::read));
  ASSERT_TRUE(engine_->authenticate(key->secret));
  ASSERT_TRUE(wait_for(engine_->revoke_key(admin_, key->row.id)));
  EXPECT_FALSE(engine_->authenticate(key->secret));
  restart();
  EXPECT_FALSE(engine_->authenticate(key->secret));
  EXPECT_FALSE(*engine_->bootstrap());
}

TEST_F(EngineTest, ARetryIsANewJobAndTheOldOneSaysSo) {
  const JobId id = submit(dummy()).spec->id;
  EXPECT_EQ(wait_for(engine_->retry(admin_, {}, id)).error().code, ErrorCode::conflict);
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, {}, id)));
  const auto again = wait_for(engine_->retry(admin_, {}, id));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->spec->submission.retry_of, id);
  EXPECT_EQ(again->job.state, State::available);
  const auto timeline = wait_for(engine_->timeline(admin_, {}, id));
  EXPECT_EQ(timeline->back().kind, job::EventKind::retried);
  EXPECT_EQ(state(id), State::cancelled);
}

TEST_F(EngineTest, ARetryWithAKeyIsMadeAndNotedOnce) {
  const JobId id = submit(dummy()).spec->id;
  RetryOptions options;
  options.in_any_state = true;
  options.name = {"once", "a"};
  const auto first = wait_for(engine_->retry(admin_, {}, id, options));
  ASSERT_TRUE(first);
  restart();
  const auto second = wait_for(engine_->retry(admin_, {}, id, options));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->spec->id, first->spec->id);
  const auto timeline = wait_for(engine_->timeline(admin_, {}, id));
  EXPECT_EQ(std::ranges::count(*timeline, job::EventKind::retried, &job::Event::kind), 1);
  options.name = {"once", "b"};
  EXPECT_EQ(wait_for(engine_->retry(admin_, {}, id, options)).error().code, ErrorCode::conflict);
  options.name = {"again", "b"};
  EXPECT_NE(wait_for(engine_->retry(admin_, {}, id, options))->spec->id, first->spec->id);
}

TEST_F(EngineTest, ListsCountPageAndFilter) {
  std::vector<JobId> ids;
  for (int i = 0; i < 25; ++i) {
    job::Submission one = dummy();
    one.facets[job::Facet::project] = i % 2 == 0 ? "even" : "odd";
    ids.push_back(submit(one).spec->id);
  }
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, {}, ids[3])));
  ListQuery query;
  query.limit = 10;
  query.offset = 20;
  const auto page = wait_for(engine_->list(admin_, query));
  EXPECT_EQ(page->total, 25U);
  EXPECT_EQ(page->jobs.size(), 5U);
  EXPECT_EQ(page->jobs.back().spec->id, ids[0]);
  EXPECT_EQ(page->counts[static_cast<std::size_t>(State::cancelled)], 1U);
  query = {};
  query.facets[job::Facet::project] = "odd";
  query.states = {State::available};
  EXPECT_EQ(wait_for(engine_->list(admin_, query))->total, 11U);
  query.facets[job::Facet::project] = "none";
  EXPECT_EQ(wait_for(engine_->list(admin_, query))->total, 0U);
  query = {};
  query.ids = std::vector<JobId>{ids[7], ids[1], JobId{make_uuid_v7(noon, 9)}};
  const auto named = wait_for(engine_->list(admin_, query));
  ASSERT_EQ(named->jobs.size(), 2U);
  EXPECT_EQ(named->jobs[0].spec->id, ids[7]);
  query = {};
  query.limit = 0;
  EXPECT_EQ(wait_for(engine_->list(admin_, query)).error().code, ErrorCode::invalid_argument);
}

TEST_F(EngineTest, AWalkOfPagesThatEndEarlySeesEachJobInBothDirections) {
  std::vector<JobId> made;
  for (int i = 0; i < 7; ++i) {
    job::Submission submission = dummy();
    submission.metadata = std::string(1000, 'm');
    made.push_back(submit(submission).job.id);
  }
  ListQuery query;
  query.limit = 5;
  query.bytes_max = 2'500;  // two rows
  std::vector<JobId> older;
  for (std::optional<Sequence> next = Sequence{100}; next; next = query.after) {
    query.after = next;
    const auto page = wait_for(engine_->list(admin_, query));
    ASSERT_EQ(page->total, 7U);
    for (const store::View& view : page->jobs) older.push_back(view.job.id);
    query.after = page->next;
  }
  EXPECT_THAT(older, testing::ElementsAreArray(made.rbegin(), made.rend()));
  query.after.reset();
  std::vector<JobId> newer;
  for (std::optional<Sequence> previous = Sequence{1}; previous; previous = query.before) {
    query.before = previous;
    const auto page = wait_for(engine_->list(admin_, query));
    for (auto view = page->jobs.rbegin(); view != page->jobs.rend(); ++view) {
      newer.push_back(view->job.id);
    }
    query.before = page->previous;
  }
  EXPECT_THAT(newer, testing::ElementsAreArray(made.begin() + 1, made.end()));
}

TEST_F(EngineTest, AWalkByCursorSeesEachJobOnceWhileOthersAreBorn) {
  for (int i = 0; i < 30; ++i) submit(dummy());
  ListQuery query;
  query.limit = 7;
  std::vector<Sequence> seen;
  while (true) {
    const auto page = wait_for(engine_->list(admin_, query));
    for (const store::View& view : page->jobs) seen.push_back(view.job.sequence);
    submit(dummy());
    if (!page->next) break;
    query.after = page->next;
  }
  ASSERT_EQ(seen.size(), 30U);
  for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_LT(seen[i], seen[i - 1]);
}

TEST_F(EngineTest, DrainAnswersWhatIsHeldAndGrantsNothingMore) {
  join();
  wire::SyncRequest ask;
  ask.session = session_;
  ask.wait = Millis(60'000);
  const Completion<Result<wire::SyncAnswer>> held;
  start(engine_->sync(agent_, ask),
        [held](Result<wire::SyncAnswer> answer) { held.fulfil(std::move(answer)); });
  engine_->drain();
  const auto answer =
      wait_for([](Completion<Result<wire::SyncAnswer>> awaited) -> Task<Result<wire::SyncAnswer>> {
        co_return co_await awaited;
      }(held));
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->is_drain_wanted);
  submit(dummy());
  EXPECT_THAT(sync().tasks, testing::IsEmpty());
}

}  // namespace
}  // namespace docket::engine
