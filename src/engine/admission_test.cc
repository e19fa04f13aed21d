#include "engine/admission.h"

#include <gtest/gtest.h>

#include "job/transition.h"

namespace docket::engine {
namespace {

executor::Registry kinds_with_runner() {
  executor::Kind kind;
  kind.name = "runner";
  kind.resources = {2, 1 << 20};
  kind.limits.wall = Millis(9000);
  kind.limits.output_bytes = 77;
  kind.max_attempts = 5;
  kind.crash_limit = 1;
  kind.has_effects = true;
  executor::Registry kinds;
  kinds.add(kind);
  return kinds;
}

job::Submission of_kind(const std::string& kind) {
  job::Submission submission;
  submission.type = kind;
  submission.kind = kind;
  submission.rules.attempts_max = 0;
  return submission;
}

TEST(Admission, AKindMayAskOnlyForAPermissionThatThereIs) {
  executor::Registry kinds = kinds_with_runner();
  executor::Kind kind;
  kind.name = "commanding";
  kind.permission = "command:execute";
  kinds.add(kind);
  check_permissions(kinds);
  kind.name = "misspelt";
  kind.permission = "command:exec";
  kinds.add(kind);
  EXPECT_DEATH(check_permissions(kinds), "asks for a permission that there is");
}

TEST(Admission, TakesFromTheKindWhatTheClientDidNotSay) {
  job::Submission submission = of_kind("runner");
  submission.limits.wall = Millis(5000);
  admit(submission, kinds_with_runner());
  EXPECT_EQ(submission.limits.wall, Millis(5000));
  EXPECT_EQ(submission.limits.output_bytes, 77);
  EXPECT_EQ(submission.resources, (job::Resources{2, 1 << 20}));
  EXPECT_EQ(submission.rules.attempts_max, 5);
  EXPECT_EQ(submission.rules.crashes_max, 1);
  EXPECT_TRUE(submission.rules.has_effects);
  EXPECT_FALSE(submission.refusal);

  job::Submission checked = of_kind("runner");
  checked.resources = {1, 8LL << 30};
  admit(checked, kinds_with_runner());
  EXPECT_EQ(checked.resources, (job::Resources{1, 8LL << 30})) << "what the kind's check said";

  job::Submission parent = of_kind("");
  parent.has_no_task = true;
  admit(parent, kinds_with_runner());
  EXPECT_TRUE(job::validate(parent));

  job::Submission once = of_kind("runner");
  once.rules.attempts_max = 1;
  admit(once, kinds_with_runner());
  EXPECT_EQ(once.rules.attempts_max, 1);
}

TEST(Admission, RefusesWhatNoKindServesAndSaysWhatThereIs) {
  job::Submission submission = of_kind("fit");
  admit(submission, kinds_with_runner());
  ASSERT_TRUE(submission.refusal);
  EXPECT_EQ(submission.refusal->kind, FailureKind::no_executor);
  EXPECT_EQ(submission.refusal->message,
            "No executor for job type 'fit' is built yet; this server runs: runner.");
  EXPECT_TRUE(job::validate(submission));
}

TEST(Admission, ARetryIsTheSameWorkWithoutItsOldCircumstances) {
  job::Submission old = of_kind("runner");
  old.input = "{}";
  old.parent = JobId{};
  old.facets[job::Facet::parent] = "p";
  old.facets[job::Facet::project] = "q";
  old.deadline = TimePoint{};
  old.idempotency_key = "k";
  old.is_unlisted = old.is_attached = true;
  const JobId id{make_uuid_v7(from_micros(7), 7)};
  const job::Submission again = retry_of(old, id);
  EXPECT_EQ(again.retry_of, id);
  EXPECT_EQ(again.input, "{}");
  EXPECT_FALSE(again.parent);
  EXPECT_FALSE(again.facets.contains(job::Facet::parent));
  EXPECT_EQ(again.facets.at(job::Facet::project), "q");
  EXPECT_FALSE(again.deadline);
  EXPECT_EQ(again.idempotency_key, "");
  EXPECT_TRUE(again.is_unlisted);
  EXPECT_FALSE(again.is_attached) << "nobody waits for it";
}

}  // namespace
}  // namespace docket::engine
