// A job from its claim to its end: fences, outcomes, timelines, tasks, removal.
#include <gmock/gmock.h>

#include "store/conformance/store_conformance.h"

namespace docket::store {
namespace {

using job::EventKind;
using job::State;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Failure crash() {
  Failure failure;
  failure.kind = FailureKind::crashed;
  failure.code = "signal";
  failure.message = "The worker died.";
  return failure;
}

TEST_P(StoreConformance, AFinishedJobKeepsItsOutput) {
  const Sequence job = submitted(simulation());
  claim(job);
  finish(job, 0, 1, R"({"v":4.2})");
  reopen();
  const auto kept = view(job);
  ASSERT_TRUE(kept && kept->outcome && kept->outcome->output);
  EXPECT_EQ(kept->outcome->output->text, R"({"v":4.2})");
  EXPECT_FALSE(kept->outcome->failure);
  EXPECT_THAT(kept->outcome->timeline, SizeIs(3));
}

TEST_P(StoreConformance, OnlyTheCurrentAttemptMaySpeak) {
  const Sequence job = submitted(simulation());
  claim(job);
  done(act(job, job::Expire{1}));
  claim(job);
  struct Row {
    const char* says;
    job::Command command;
  };
  const Row rows[] = {{"an old finish", job::Finish{1}},
                      {"an old failure", job::Fail{1, crash(), Micros(0)}},
                      {"an old release", job::Release{1, "drain"}},
                      {"an attempt to come", job::Finish{3}}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    EXPECT_EQ(refused(act(job, row.command, 0, output_of("{}"))).code, ErrorCode::conflict);
  }
  finish(job, 0, 2);
  EXPECT_EQ(state(job), State::completed);
}

TEST_P(StoreConformance, AFailedJobKeepsItsFailure) {
  job::Submission once = simulation();
  once.rules.attempts_max = 1;
  const Sequence job = submitted(once);
  claim(job);
  done(act(job, job::Fail{1, crash(), Micros(0)}));
  reopen();
  EXPECT_EQ(view(job, Detail::row)->outcome->failure, crash());
}

TEST_P(StoreConformance, AJobRefusedAtBirthIsFinal) {
  job::Submission submission = simulation();
  submission.kind.clear();
  const Written written = done(submit(submission));
  EXPECT_EQ(written.job->job.state, State::failed);
  EXPECT_EQ(written.job->outcome->failure->kind, FailureKind::no_executor);
  EXPECT_THAT(story(sequence()), ElementsAre(EventKind::submitted, EventKind::failed));
}

TEST_P(StoreConformance, ATimelineIsWholeAtEveryMomentAndAfterARestart) {
  const Sequence job = submitted(simulation());
  EXPECT_THAT(story(job), ElementsAre(EventKind::submitted));
  claim(job);
  done(act(job, job::Fail{1, crash(), Micros(0)}));
  const auto open = {EventKind::submitted, EventKind::claimed, EventKind::attempt_failed};
  EXPECT_THAT(story(job), testing::ElementsAreArray(open));
  reopen();
  EXPECT_THAT(story(job), testing::ElementsAreArray(open));
  claim(job);
  finish(job, 0, 2);
  const auto before = store().timeline(job);
  reopen();
  const auto after = store().timeline(job);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(*before, *after);
  EXPECT_THAT(*after, SizeIs(5));
  EXPECT_EQ((*after)[2].failure, crash());
  EXPECT_EQ((*after)[3].attempt, 2U);
  EXPECT_EQ((*after)[3].agent, agent);
}

TEST_P(StoreConformance, ARetryIsNotedOnTheFinalJob) {
  const Sequence job = submitted(simulation());
  claim(job);
  finish(job);
  const JobId old = id();
  submitted(simulation());
  const Written noted = done(ask(acme, std::nullopt, old, job::NoteRetry{id()}));
  EXPECT_EQ(noted.job->outcome->output->text, "{}");
  const auto events = store().timeline(job);
  ASSERT_TRUE(events);
  EXPECT_EQ(events->back().kind, EventKind::retried);
  EXPECT_EQ(events->back().message, to_string(id()));
}

TEST_P(StoreConformance, StepsOfAUnitFollowEachOther) {
  const Sequence job = submitted(several(2, 2));
  EXPECT_EQ(refused(act(job, job::Claim{agent}, 1)).code, ErrorCode::conflict);
  claim(job, 0);
  finish(job, 0, 1, R"("a")");
  reopen();
  claim(job, 1);  // its step is free now
  finish(job, 1, 1, R"("b")");
  EXPECT_EQ(state(job), State::running);
  claim(job, 2);
  finish(job, 2);
  claim(job, 3);
  finish(job, 3, 1, R"("d")");
  EXPECT_EQ(state(job), State::completed);
  const auto outcomes = store().task_outcomes(job, 0, 10, Detail::full);
  ASSERT_TRUE(outcomes);
  ASSERT_THAT(*outcomes, SizeIs(4));
  EXPECT_EQ((*outcomes)[1].output->text, R"("b")");
  const auto tail = store().task_outcomes(job, 3, 10, Detail::full);
  ASSERT_TRUE(tail);
  ASSERT_THAT(*tail, SizeIs(1));
  EXPECT_EQ(tail->front().task, 3U);
}

TEST_P(StoreConformance, AFailedStepSkipsTheRestOfItsUnit) {
  job::Submission submission = several(2, 3);
  submission.rules.outcome = job::OutcomeRule::each;
  submission.rules.attempts_max = 1;
  const Sequence job = submitted(submission);
  claim(job, 0);
  const BatchResult failed = write({act(job, job::Fail{1, crash(), Micros(0)}, 0)});
  EXPECT_THAT(failed.effects, SizeIs(3)) << "the failure and two skips";
  for (job::TaskIndex step = 3; step < 6; ++step) {
    claim(job, step);
    finish(job, step);
  }
  EXPECT_EQ(state(job), State::partial);
  const auto outcomes = store().task_outcomes(job, 0, 10, Detail::row);
  ASSERT_TRUE(outcomes);
  ASSERT_THAT(*outcomes, SizeIs(4)) << "skipped tasks have none";
  EXPECT_EQ(outcomes->front().failure, crash());
}

TEST_P(StoreConformance, TasksMayBeAddedWhileTheJobIsOpen) {
  const Sequence job = submitted(simulation());
  done(act(job, job::AddTasks{{{0, 0, R"("more")"}, {0, 1, R"("most")"}}}));
  reopen();
  EXPECT_EQ(store().task_work(job, 0)->input, R"({"cycles":3})");
  EXPECT_EQ(store().task_work(job, 1)->input, R"("more")");
  EXPECT_EQ(store().task_work(job, 2)->input, R"("most")");
  for (job::TaskIndex task = 0; task < 3; ++task) {
    claim(job, task);
    finish(job, task);
  }
  EXPECT_EQ(state(job), State::completed);
  EXPECT_EQ(refused(act(job, job::AddTasks{{{0, 0, "{}"}}})).code, ErrorCode::conflict);
}

TEST_P(StoreConformance, ATaskKnowsItsWork) {
  job::Submission submission = several(1, 2);
  submission.backoff.first = Millis(7);
  const Sequence job = submitted(submission);
  const auto work = store().task_work(job, 1);
  ASSERT_TRUE(work);
  EXPECT_EQ(work->kind, "simulate");
  EXPECT_EQ(work->input, R"("unit 0 step 1")");
  EXPECT_EQ(work->backoff.first, Millis(7));
  EXPECT_EQ(store().task_work(Sequence{999}, 0).error().code, ErrorCode::not_found);
}

TEST_P(StoreConformance, OnlyAFinalJobIsDeletedAndThenWhole) {
  job::Submission submission = several(2, 1);
  submission.facets = {{job::Facet::project, "p"}};
  const Sequence job = submitted(submission);
  EXPECT_EQ(refused(act(job, job::Delete{})).code, ErrorCode::conflict);
  claim(job, 0);
  finish(job, 0);
  done(act(job, job::Cancel{"user"}));
  const Written gone = done(ask(acme, std::nullopt, id(), job::Delete{}));
  EXPECT_EQ(gone.job->job.state, State::cancelled);
  reopen();
  EXPECT_FALSE(view(job));
  EXPECT_EQ(store().find({acme, std::nullopt, id()}, Detail::full).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(store().timeline(job).error().code, ErrorCode::not_found);
  EXPECT_EQ(store().task_work(job, 0).error().code, ErrorCode::not_found);
  EXPECT_THAT(*store().task_outcomes(job, 0, 10, Detail::full), IsEmpty());
  EXPECT_EQ(refused(act(job, job::Delete{})).code, ErrorCode::not_found);
}

TEST_P(StoreConformance, ALargeOutputIsItsSummaryInARow) {
  const Sequence job = submitted(simulation());
  claim(job);
  Output output = output_of(std::string(summary_above_bytes + 1, ' '));
  output.summary = R"({"n":1})";
  done(act(job, job::Finish{1}, 0, output));
  const auto row = view(job, Detail::row)->outcome;
  EXPECT_EQ(row->output->text, "");
  EXPECT_EQ(row->output->summary, output.summary);
  EXPECT_EQ(row->output->bytes, output.bytes);
  EXPECT_THAT(row->timeline, IsEmpty());
  EXPECT_EQ(view(job, Detail::full)->outcome->output->text, output.text);
}

TEST_P(StoreConformance, ABlobIsNamedAsLongAsItsJobIsThere) {
  const std::string text(blob_above_bytes + 1, '7');
  const Sequence job = submitted(simulation());
  claim(job);
  auto pin = store().blobs().put(text);
  ASSERT_TRUE(pin);
  const BlobHash hash = (*pin)->hash();
  Output output;
  output.blob = hash;
  output.bytes = static_cast<std::int64_t>(text.size());
  done(act(job, job::Finish{1}, 0, output));
  pin->reset();
  const auto sweep = [&] {
    return store().blobs().sweep([&](const BlobHash& blob) { return store().is_named(blob); });
  };
  EXPECT_EQ(*sweep(), 0);
  reopen();
  EXPECT_EQ(view(job)->outcome->output->blob, hash);
  EXPECT_EQ(*store().blobs().read(hash, output.bytes), text);
  done(act(job, job::Delete{}));
  EXPECT_EQ(*sweep(), 1);
  EXPECT_EQ(store().blobs().read(hash, output.bytes).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace docket::store
