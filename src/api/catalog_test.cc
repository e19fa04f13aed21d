#include "api/catalog.h"

#include <gtest/gtest.h>

namespace docket::api {
namespace {

DoorTypes cells() {
  DoorTypes door;
  door.door = job::Door::ionworks;
  door.types = {{"fit", "fit", Millis(0)}, {"run", "runner", Millis(5000)}};
  return door;
}

executor::Registry kinds_with_runner() {
  executor::Kind kind;
  kind.name = "runner";
  kind.resources = {2, 1 << 20};
  kind.max_attempts = 5;
  kind.crash_limit = 1;
  kind.has_effects = true;
  executor::Registry kinds;
  kinds.add(kind);
  return kinds;
}

TEST(Catalog, FindsDoorsAndTypes) {
  Catalog catalog;
  catalog.add(cells());
  ASSERT_NE(catalog.find(job::Door::ionworks), nullptr);
  EXPECT_EQ(catalog.find(job::Door::ionq), nullptr);
  EXPECT_EQ(catalog.find(job::Door::ionworks)->find("run"), job::Class{1});
  EXPECT_EQ(catalog.find(job::Door::ionworks)->find("walk"), std::nullopt);
}

TEST(NewSubmission, TakesWhatKindAndCatalogSay) {
  job::Principal who;
  who.user_id.uuid.bytes[0] = 7;
  const job::Submission made = new_submission(cells(), 1, kinds_with_runner(), who);
  EXPECT_EQ(made.type, "run");
  EXPECT_EQ(made.kind, "runner");
  EXPECT_EQ(made.job_class, 1);
  EXPECT_EQ(made.limits.wall, Millis(5000));
  EXPECT_EQ(made.resources, (job::Resources{2, 1 << 20}));
  EXPECT_EQ(made.rules.attempts_max, 5);
  EXPECT_EQ(made.rules.crashes_max, 1);
  EXPECT_TRUE(made.rules.has_effects);
  EXPECT_EQ(made.facets.at(job::Facet::submitter), to_string(who.user_id));
  EXPECT_FALSE(made.refusal);
}

TEST(NewSubmission, IsRefusedWhenNoKindServesIt) {
  const job::Submission made = new_submission(cells(), 0, kinds_with_runner(), {});
  EXPECT_EQ(made.kind, "");
  ASSERT_TRUE(made.refusal);
  EXPECT_EQ(made.refusal->kind, FailureKind::no_executor);
  EXPECT_EQ(made.refusal->message,
            "No executor for job type 'fit' is built yet; this server runs: run.");
  EXPECT_EQ(new_submission(cells(), 0, {}, {}).refusal->message,
            "No executor for job type 'fit' is built yet; this server runs: none.");
}

}  // namespace
}  // namespace docket::api
