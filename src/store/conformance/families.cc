// Parents and children, follow-ups and the outbox.
#include <gmock/gmock.h>

#include "store/conformance/store_conformance.h"

namespace docket::store {
namespace {

using job::State;
using testing::HasSubstr;

job::Submission parent_only() {
  job::Submission submission = simulation();
  submission.has_no_task = true;
  return submission;
}

job::Submission child_of(const JobId& parent) {
  job::Submission submission = simulation();
  submission.parent = parent;
  return submission;
}

TEST_P(StoreConformance, AParentMustBeAnOpenJobOfTheSameTenantAndDoor) {
  const Sequence open = submitted(parent_only());
  const JobId parent = id();
  submitted(simulation());
  const JobId ended = id();
  done(act(sequence(), job::Cancel{"user"}));
  submitted(simulation(), other);
  const JobId theirs = id();
  job::Submission elsewhere = child_of(parent);
  elsewhere.door = job::Door::ionq;
  struct Row {
    const char* says;
    job::Submission submission;
    ErrorCode code;
  };
  const Row rows[] = {{"unknown", child_of(JobId{}), ErrorCode::not_found},
                      {"another tenant's", child_of(theirs), ErrorCode::not_found},
                      {"another door's", elsewhere, ErrorCode::not_found},
                      {"ended", child_of(ended), ErrorCode::invalid_argument}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    const Error error = refused(submit(row.submission));
    EXPECT_EQ(error.code, row.code);
    EXPECT_FALSE(view(sequence()));
    if (row.code == ErrorCode::invalid_argument) {
      EXPECT_THAT(error.message, HasSubstr("already terminal"));
    }
  }
  EXPECT_EQ(view(open)->job.children.total, 0U);
}

TEST_P(StoreConformance, AParentCountsItsChildrenInOneBatchWithThem) {
  const Write parent = submit(parent_only());
  const Sequence job = sequence();
  const JobId parent_id = id();
  const BatchResult result =
      write({parent, submit(child_of(parent_id)), submit(child_of(parent_id))});
  EXPECT_EQ(result.effects.size(), 5U);
  reopen();
  const auto kept = view(job);
  EXPECT_EQ(kept->job.children.total, 2U);
  EXPECT_EQ(kept->job.children.first, Sequence{to_number(job) + 1});
  EXPECT_EQ(kept->job.state, State::waiting_idle);
}

TEST_P(StoreConformance, TheLastChildCompletesItsParent) {
  const Sequence parent = submitted(parent_only());
  const JobId parent_id = id();
  const Sequence first = submitted(child_of(parent_id));
  const Sequence second = submitted(child_of(parent_id));
  claim(first);
  EXPECT_EQ(state(parent), State::waiting_active);
  finish(first);
  claim(second);
  finish(second);
  EXPECT_EQ(state(parent), State::completed);
  EXPECT_EQ(view(parent)->job.children.completed, 2U);
}

TEST_P(StoreConformance, AFailedChildFailsItsParentAndCancelsItsSiblings) {
  const Sequence parent = submitted(parent_only());
  const JobId parent_id = id();
  const Sequence good = submitted(child_of(parent_id));
  job::Submission bad = child_of(parent_id);
  bad.kind.clear();  // born failed
  const Sequence failed = submitted(bad);
  EXPECT_EQ(state(failed), State::failed);
  EXPECT_EQ(state(parent), State::failed);
  EXPECT_EQ(state(good), State::cancelled);
  const auto kept = view(parent);
  EXPECT_EQ(kept->job.children.first_failed, failed);
  EXPECT_EQ(kept->outcome->failure->kind, FailureKind::dependency);
}

TEST_P(StoreConformance, AnOutputWaitsWithItsParentForTheChildren) {
  const Sequence parent = submitted(simulation());
  const JobId parent_id = id();
  const Sequence child = submitted(child_of(parent_id));
  claim(parent);
  finish(parent, 0, 1, R"("own")");
  EXPECT_EQ(state(parent), State::waiting_active);
  EXPECT_FALSE(view(parent)->outcome);
  reopen();
  claim(child);
  finish(child);
  const auto kept = view(parent);
  EXPECT_EQ(kept->job.state, State::completed);
  EXPECT_EQ(kept->outcome->output->text, R"("own")");
}

TEST_P(StoreConformance, CancelGoesDownThroughGenerations) {
  const Sequence grandparent = submitted(parent_only());
  job::Submission middle = parent_only();
  middle.parent = id();
  const Sequence parent = submitted(middle);
  const Sequence child = submitted(child_of(id()));
  done(act(grandparent, job::Cancel{"user"}));
  EXPECT_EQ(state(parent), State::cancelled);
  EXPECT_EQ(state(child), State::cancelled);
}

// Cancels 600 children: more than two batches can hold.
TEST_P(StoreConformance, WhatABatchCannotHoldWaitsInTheOutbox) {
  constexpr std::size_t children = 600;
  const Sequence parent = submitted(parent_only());
  const JobId parent_id = id();
  std::vector<Write> births;
  for (std::size_t i = 0; i < children; ++i) births.push_back(submit(child_of(parent_id)));
  EXPECT_FALSE(write(births).owes_more) << "a parent hears of its children at once";
  EXPECT_EQ(view(parent)->job.children.total, children);

  const auto cancelled = [&] {
    std::size_t count = 0;
    EXPECT_TRUE(store().scan_members([&](const Member& member) {
      count += member.sequence > parent && member.state == State::cancelled ? 1 : 0;
      return true;
    }));
    return count;
  };
  BatchResult result = write({act(parent, job::Cancel{"user"})});
  EXPECT_TRUE(result.owes_more);
  EXPECT_EQ(state(parent), State::cancelled);
  EXPECT_EQ(cancelled(), follow_ups_per_batch_max);
  reopen();
  int batches = 0;
  while (result.owes_more && batches < 100) {
    result = write({{tick(), DrainOutbox{}}});
    ++batches;
  }
  EXPECT_LT(batches, 100);
  EXPECT_EQ(cancelled(), children);
}

TEST_P(StoreConformance, AnOwedCancelGoesBeforeALaterDelete) {
  constexpr std::size_t children = 300;
  const Sequence parent = submitted(parent_only());
  const JobId parent_id = id();
  std::vector<Write> births;
  for (std::size_t i = 0; i < children; ++i) births.push_back(submit(child_of(parent_id)));
  write(births);
  BatchResult result = write({act(parent, job::Cancel{"user"}), act(parent, job::Delete{})});
  EXPECT_TRUE(result.writes[1]);
  for (int batches = 0; result.owes_more && batches < 100; ++batches) {
    result = write({{tick(), DrainOutbox{}}});
  }
  std::size_t left = 0;
  EXPECT_TRUE(store().scan_members([&](const Member&) {
    ++left;
    return true;
  }));
  EXPECT_EQ(left, 0U);
}

TEST_P(StoreConformance, DeleteTakesTheChildrenToo) {
  const Sequence parent = submitted(parent_only());
  const Sequence child = submitted(child_of(id()));
  done(act(parent, job::Cancel{"user"}));
  done(act(parent, job::Delete{}));
  EXPECT_FALSE(view(parent));
  EXPECT_FALSE(view(child));
}

}  // namespace
}  // namespace docket::store
