// One request's writes: parents with their children, guards, and bundles that are whole.
#include <gmock/gmock.h>

#include "store/conformance/store_conformance.h"

namespace docket::store {
namespace {

using job::State;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

job::Submission circuits() {
  job::Submission submission = simulation();
  submission.has_no_task = true;
  submission.rules.on_child_failure = job::OnChildFailure::wait_all;
  submission.rules.on_child_cancel = job::OnChildCancel::cancels;
  return submission;
}

job::Submission child_of(const JobId& parent) {
  job::Submission submission = simulation();
  submission.parent = parent;
  return submission;
}

job::Submission refused_child_of(const JobId& parent, std::string code) {
  job::Submission submission = child_of(parent);
  submission.refusal = Failure{FailureKind::invalid_input, std::move(code), "No circuit.", {}, {}};
  return submission;
}

TEST_P(StoreConformance, AParentKnowsTheIdsOfItsChildrenInOrderAlsoOfRemovedOnes) {
  std::vector<Write> writes = {submit(circuits())};
  const Sequence parent = sequence();
  const JobId parent_id = id();
  std::vector<JobId> ids;
  for (int i = 0; i < 3; ++i) {
    writes.push_back(submit(child_of(parent_id)));
    ids.push_back(id());
  }
  const BatchResult made = write(bundle(BundleRule::whole, std::move(writes)));
  EXPECT_EQ(made.effects.size(), 5U) << "the parent hears of all three at once";
  EXPECT_THAT(view(parent)->children, ElementsAreArray(ids));
  EXPECT_THAT(view(parent, Detail::row)->children, IsEmpty());

  done(ask(acme, {}, ids[1], job::Delete{true}));
  reopen();
  EXPECT_THAT(view(parent)->children, ElementsAreArray(ids));
  EXPECT_EQ(view(parent)->job.children.cancelled, 1U);
  EXPECT_EQ(state(parent), State::waiting_active);

  done(ask(acme, {}, parent_id, job::Delete{true}));
  for (std::int64_t i = 0; i <= 3; ++i) EXPECT_FALSE(view(Sequence{to_number(parent) + i}));
}

TEST_P(StoreConformance, ChildrenThatAreAllBornFinalTakeTheirParentAlong) {
  std::vector<Write> writes = {submit(circuits())};
  const Sequence parent = sequence();
  const JobId parent_id = id();
  writes.push_back(submit(refused_child_of(parent_id, "First")));
  const JobId first = id();
  writes.push_back(submit(refused_child_of(parent_id, "Second")));
  const BatchResult made = write(bundle(BundleRule::each, std::move(writes)));
  for (const auto& one : made.writes) EXPECT_TRUE(one);
  const auto kept = view(parent);
  EXPECT_EQ(kept->job.state, State::failed);
  EXPECT_EQ(kept->job.children.failed, 2U);
  EXPECT_EQ(kept->job.children.first_failed_id, first);
  EXPECT_EQ(kept->job.children.first_failure_code, "First");
  EXPECT_THAT(story(parent), ElementsAre(job::EventKind::submitted, job::EventKind::child_adopted,
                                         job::EventKind::child_ended, job::EventKind::child_ended,
                                         job::EventKind::failed));
}

TEST_P(StoreConformance, AFailFastParentTakesTheSiblingsOfABornFailedChildAlong) {
  job::Submission parent_submission = circuits();
  parent_submission.rules.on_child_failure = job::OnChildFailure::fail_fast;
  std::vector<Write> writes = {submit(parent_submission)};
  const Sequence parent = sequence();
  const JobId parent_id = id();
  writes.push_back(submit(refused_child_of(parent_id, "First")));
  writes.push_back(submit(child_of(parent_id)));
  write(bundle(BundleRule::each, std::move(writes)));
  EXPECT_EQ(state(parent), State::failed);
  EXPECT_EQ(state(sequence()), State::cancelled);
}

TEST_P(StoreConformance, AParentThatIsCancelledInItsBundleTakesItsChildrenAlong) {
  std::vector<Write> writes = {submit(circuits())};
  const Sequence parent = sequence();
  const JobId parent_id = id();
  writes.push_back(submit(child_of(parent_id)));
  const Sequence child = sequence();
  writes.push_back(ask(acme, {}, parent_id, job::Cancel{"user"}));
  writes.push_back(submit(child_of(parent_id)));
  const BatchResult made = write(bundle(BundleRule::each, std::move(writes)));
  EXPECT_EQ(state(parent), State::cancelled);
  EXPECT_EQ(state(child), State::cancelled);
  EXPECT_EQ(made.writes[3].error().code, ErrorCode::invalid_argument);
}

TEST_P(StoreConformance, AParentOfFiveThousandIsOneBatch) {
  std::vector<Write> writes = {submit(circuits())};
  const Sequence parent = sequence();
  const JobId parent_id = id();
  for (int i = 0; i < 5000; ++i) writes.push_back(submit(child_of(parent_id)));
  write(bundle(BundleRule::whole, std::move(writes)));
  EXPECT_EQ(view(parent)->job.children.total, 5000U);
  EXPECT_EQ(view(parent)->children.size(), 5000U);
  EXPECT_EQ(view(parent)->children.back(), id());
}

TEST_P(StoreConformance, AWholeBundleWithARefusalDoesNothing) {
  const Sequence running = submitted(simulation());
  const JobId running_id = id();
  claim(running);
  const Sequence queued = submitted(simulation());
  const JobId queued_id = id();
  const auto before = *store().marks();

  job::Submission keyed = simulation();
  keyed.idempotency_key = "once";
  keyed.facets[job::Facet::session] = "never seen";
  std::vector<Write> writes = {submit(keyed), ask(acme, {}, queued_id, job::Cancel{"user"}),
                               ask(acme, {}, running_id, job::Cancel{"user", true}),
                               submit(simulation())};
  const Sequence never = sequence();
  const BatchResult refused = write(bundle(BundleRule::whole, std::move(writes)));
  ASSERT_EQ(refused.writes.size(), 4U);
  EXPECT_THAT(refused.writes[2].error().message, HasSubstr("has begun"));
  for (const int other : {0, 1, 3}) {
    const Error& error = refused.writes[static_cast<std::size_t>(other)].error();
    EXPECT_EQ(error.code, ErrorCode::conflict);
    EXPECT_THAT(error.message, HasSubstr("has begun"));
  }
  EXPECT_TRUE(refused.effects.empty());
  EXPECT_EQ(store().marks()->last_commit, before.last_commit);
  EXPECT_EQ(state(queued), State::available);
  EXPECT_FALSE(view(never));
  EXPECT_FALSE(done(submit(keyed)).is_replay) << "the key promised nothing";
}

TEST_P(StoreConformance, WhatSurroundsAnUndoneBundleIsDone) {
  const Sequence queued = submitted(simulation());
  const JobId queued_id = id();
  std::vector<Write> batch = {submit(simulation())};
  const Sequence first = sequence();
  for (Write& one : bundle(BundleRule::whole, {ask(acme, {}, queued_id, job::Cancel{"user"}),
                                               ask(acme, {}, JobId{}, job::Cancel{"user"})})) {
    batch.push_back(std::move(one));
  }
  batch.push_back(submit(simulation()));
  const BatchResult result = write(std::move(batch));
  EXPECT_TRUE(result.writes[0]);
  EXPECT_EQ(result.writes[2].error().code, ErrorCode::not_found);
  EXPECT_TRUE(result.writes[3]);
  EXPECT_EQ(result.effects.size(), 2U);
  reopen();
  EXPECT_EQ(state(first), State::available);
  EXPECT_EQ(state(sequence()), State::available);
  EXPECT_EQ(state(queued), State::available);
}

TEST_P(StoreConformance, AReplayedParentBringsNoNewChildren) {
  job::Submission keyed = circuits();
  keyed.idempotency_key = "k";
  keyed.request_digest = "d";
  const auto send = [&] {
    std::vector<Write> writes = {submit(keyed)};
    writes.push_back(submit(child_of(id())));
    return write(bundle(BundleRule::whole, std::move(writes)));
  };
  const BatchResult first = send();
  const JobId parent = first.writes[0]->job->spec->id;
  const BatchResult again = send();
  for (const auto& answer : again.writes) {
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->is_replay);
    EXPECT_EQ(answer->job->spec->id, parent);
  }
  EXPECT_TRUE(again.effects.empty());
}

TEST_P(StoreConformance, AnOpenJobIsRemovedInOneStepWhenThatIsAsked) {
  const Sequence parent = submitted(circuits());
  const JobId parent_id = id();
  const Sequence gone = submitted(child_of(parent_id));
  const JobId gone_id = id();
  const Sequence finished = submitted(child_of(parent_id));
  const JobId finished_id = id();
  claim(gone);
  claim(finished);
  finish(finished);
  EXPECT_EQ(refused(ask(acme, {}, gone_id, job::Delete{})).code, ErrorCode::conflict);
  EXPECT_EQ(refused(ask(acme, {}, gone_id, job::Delete{true, true})).code, ErrorCode::conflict);
  const BatchResult removed = write({ask(acme, {}, gone_id, job::Delete{true})});
  EXPECT_TRUE(removed.effects[0].is_removed);
  EXPECT_EQ(removed.effects[0].before, State::running);
  EXPECT_FALSE(view(gone));
  EXPECT_EQ(refused(act(gone, job::Finish{1}, 0, output_of("{}"))).code, ErrorCode::not_found);
  done(ask(acme, {}, finished_id, job::Delete{}));
  const auto kept = view(parent);
  EXPECT_EQ(kept->job.state, State::cancelled) << "one completed, one counts as cancelled";
  EXPECT_EQ(kept->job.children.completed, 1U);
  EXPECT_THAT(kept->children, ElementsAre(gone_id, finished_id));
}

TEST_P(StoreConformance, AnOpenJobOfManyTasksLeavesNothingBehind) {
  const Sequence job = submitted(several(3, 2));
  const JobId job_id = id();
  claim(job, 0);
  finish(job, 0);
  done(ask(acme, {}, job_id, job::Delete{true}));
  EXPECT_FALSE(view(job));
}

}  // namespace
}  // namespace docket::store
