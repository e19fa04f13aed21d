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

TEST(Catalog, FindsDoorsAndTypes) {
  Catalog catalog;
  catalog.add(cells());
  ASSERT_NE(catalog.find(job::Door::ionworks), nullptr);
  EXPECT_EQ(catalog.find(job::Door::ionq), nullptr);
  EXPECT_EQ(catalog.find(job::Door::ionworks)->find("run"), job::Class{1});
  EXPECT_EQ(catalog.find(job::Door::ionworks)->find("walk"), std::nullopt);
}

TEST(NewSubmission, SaysWhatTheCatalogKnowsAndLeavesTheRestToTheKind) {
  job::Principal who;
  who.user_id.uuid.bytes[0] = 7;
  const job::Submission made = new_submission(cells(), 1, who);
  EXPECT_EQ(made.type, "run");
  EXPECT_EQ(made.kind, "runner");
  EXPECT_EQ(made.job_class, 1);
  EXPECT_EQ(made.limits.wall, Millis(5000));
  EXPECT_EQ(made.rules.attempts_max, 0);
  EXPECT_EQ(made.facets.at(job::Facet::submitter), to_string(who.user_id));
  EXPECT_FALSE(made.refusal);
}

}  // namespace
}  // namespace docket::api
