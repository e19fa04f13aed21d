// What a batch is: one transaction, writes in order, refusals as values; and idempotency.
#include <gmock/gmock.h>

#include "store/conformance/store_conformance.h"

namespace docket::store {
namespace {

using job::State;
using testing::ElementsAre;

job::Submission with_key(std::string key, std::string digest) {
  job::Submission submission = simulation();
  submission.idempotency_key = std::move(key);
  submission.request_digest = std::move(digest);
  return submission;
}

TEST_P(StoreConformance, AnswersASubmissionWithTheJobAsItStands) {
  const Written written = done(submit(simulation()));
  ASSERT_TRUE(written.job);
  EXPECT_FALSE(written.is_replay);
  EXPECT_EQ(written.job->spec->id, id());
  EXPECT_EQ(written.job->job.state, State::available);
  EXPECT_EQ(view(sequence())->job, written.job->job);
}

TEST_P(StoreConformance, KeepsWhatWasSubmitted) {
  job::Submission submission = simulation();
  submission.priority = -3;
  submission.labels = {{"batch", "ä"}, {"", "empty"}};
  submission.facets = {{job::Facet::project, "p-1"}};
  submission.metadata = R"({"note":1})";
  submission.limits = {Millis(5), Millis(6), 7, 8};
  submission.deadline = tick() + std::chrono::hours(1);
  const Sequence job = submitted(submission);
  reopen();
  const auto kept = view(job);
  ASSERT_TRUE(kept);
  const job::Submission& stored = kept->spec->submission;
  EXPECT_EQ(stored.input, submission.input);
  EXPECT_EQ(stored.labels, submission.labels);
  EXPECT_EQ(stored.facets, submission.facets);
  EXPECT_EQ(stored.metadata, submission.metadata);
  EXPECT_EQ(stored.limits, submission.limits);
  EXPECT_EQ(kept->job.deadline, submission.deadline);
  EXPECT_EQ(kept->job.priority, -3);
}

TEST_P(StoreConformance, ARefusedWriteUndoesNothingElse) {
  const Sequence job = submitted(simulation());
  const BatchResult result =
      write({act(job, job::Claim{agent}), act(job, job::Claim{agent}), submit(simulation()),
             act(Sequence{999}, job::Cancel{"user"}), act(job, job::Finish{1})});
  ASSERT_EQ(result.writes.size(), 5U);
  EXPECT_TRUE(result.writes[0]);
  EXPECT_EQ(result.writes[1].error().code, ErrorCode::conflict);
  EXPECT_TRUE(result.writes[2]);
  EXPECT_EQ(result.writes[3].error().code, ErrorCode::not_found);
  EXPECT_TRUE(result.writes[4]);
  reopen();
  EXPECT_EQ(state(job), State::completed);
  EXPECT_EQ(state(sequence()), State::available);
}

TEST_P(StoreConformance, ABatchSubmitsAndCancelsOneJob) {
  const Write born = submit(simulation());
  const BatchResult result =
      write({born, ask(acme, job::Door::ionworks, id(), job::Cancel{"user"})});
  ASSERT_TRUE(result.writes[0] && result.writes[1]);
  EXPECT_EQ(result.writes[0]->job->job.state, State::available);
  EXPECT_EQ(result.writes[1]->job->job.state, State::cancelled);
  EXPECT_EQ(result.writes[1]->job->outcome->failure->kind, FailureKind::cancelled);
  ASSERT_EQ(result.effects.size(), 2U);
  EXPECT_FALSE(result.effects[0].before);
  EXPECT_EQ(result.effects[1].before, State::available);
  EXPECT_THAT(story(sequence()), ElementsAre(job::EventKind::submitted, job::EventKind::cancelled));
}

TEST_P(StoreConformance, CommitsRiseWithEveryBatchThatChangedSomething) {
  const std::int64_t first = write({submit(simulation())}).commit;
  const std::int64_t refused = write({act(Sequence{999}, job::Claim{agent})}).commit;
  const std::int64_t second = write({submit(simulation())}).commit;
  EXPECT_EQ(refused, first);
  EXPECT_EQ(second, first + 1);
}

TEST_P(StoreConformance, MarksSurviveARestartAndADelete) {
  const Sequence job = submitted(simulation());
  done(act(job, job::Cancel{"user"}));
  const TimePoint last = tick();
  const BatchResult result = write({{last, Act{job, 0, job::Delete{}, std::nullopt}}});
  reopen();
  const auto marks = store().marks();
  ASSERT_TRUE(marks);
  EXPECT_EQ(marks->last_stamp, last);
  EXPECT_EQ(marks->last_sequence, job);
  EXPECT_EQ(marks->last_commit, result.commit);
}

TEST_P(StoreConformance, AnActBySequenceAnswersNoView) {
  const Sequence job = submitted(simulation());
  EXPECT_FALSE(done(act(job, job::Claim{agent})).job);
}

TEST_P(StoreConformance, EffectsSayWhatTheIndexNeeds) {
  job::Submission submission = simulation();
  submission.facets = {{job::Facet::project, "p"}, {job::Facet::submitter, "ann"}};
  const BatchResult born = write({submit(submission)});
  ASSERT_EQ(born.effects.size(), 1U);
  const Effect& effect = born.effects[0];
  EXPECT_EQ(effect.job.sequence, sequence());
  EXPECT_TRUE(effect.spec);
  EXPECT_EQ(effect.facets.size(), 2U);
  EXPECT_EQ(effect.tasks.size(), 1U);
  EXPECT_EQ(effect.events.size(), 1U);

  write({act(sequence(), job::Cancel{"user"})});
  const BatchResult gone = write({act(sequence(), job::Delete{})});
  ASSERT_EQ(gone.effects.size(), 1U);
  EXPECT_TRUE(gone.effects[0].is_removed);
  EXPECT_EQ(gone.effects[0].before, State::cancelled);
  EXPECT_EQ(gone.effects[0].facets, effect.facets);
}

TEST_P(StoreConformance, TheSameKeyAndRequestGiveTheSameJobAsItWasBorn) {
  done(submit(with_key("k", "one")));
  const Sequence job = sequence();
  claim(job);
  reopen();
  const Written again = done(submit(with_key("k", "one")));
  EXPECT_TRUE(again.is_replay);
  ASSERT_TRUE(again.job);
  EXPECT_EQ(again.job->job.sequence, job);
  EXPECT_EQ(again.job->job.state, State::available);
  EXPECT_FALSE(view(sequence())) << "a replay makes no job";
}

TEST_P(StoreConformance, TheSameKeyWithAnotherRequestConflicts) {
  done(submit(with_key("k", "one")));
  EXPECT_EQ(refused(submit(with_key("k", "two"))).code, ErrorCode::conflict);
}

TEST_P(StoreConformance, AKeyIsItsUsersOwn) {
  done(submit(with_key("k", "one"), acme, ann));
  EXPECT_FALSE(done(submit(with_key("k", "two"), other, bob)).is_replay);
}

TEST_P(StoreConformance, AKeyIsKeptADay) {
  done(submit(with_key("k", "one")));
  tick(std::chrono::hours(24) - Micros(100));
  EXPECT_TRUE(done(submit(with_key("k", "one"))).is_replay);
  tick(Micros(100));
  EXPECT_FALSE(done(submit(with_key("k", "two"))).is_replay);
  EXPECT_TRUE(done(submit(with_key("k", "two"))).is_replay);
}

TEST_P(StoreConformance, AKeyWhoseJobIsDeletedPromisesNothing) {
  done(submit(with_key("k", "one")));
  done(act(sequence(), job::Cancel{"user"}));
  done(act(sequence(), job::Delete{}));
  EXPECT_FALSE(done(submit(with_key("k", "two"))).is_replay);
}

TEST_P(StoreConformance, ABatchReplaysItsOwnSubmission) {
  const BatchResult result = write(
      {submit(with_key("k", "one")), submit(with_key("k", "one")), submit(with_key("k", "two"))});
  EXPECT_FALSE(result.writes[0]->is_replay);
  EXPECT_TRUE(result.writes[1]->is_replay);
  EXPECT_EQ(result.writes[2].error().code, ErrorCode::conflict);
}

}  // namespace
}  // namespace docket::store
