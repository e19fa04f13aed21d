#include "api/unstructured/collected.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delivery/collection.h"

namespace docket::api::unstructured {
namespace {

using enum job::TaskState;
using testing::ElementsAre;

TaskFact fact(std::uint32_t unit, job::TaskState state) {
  return {
      .unit = unit, .state = state, .attempt = 1, .begun_at = {}, .ended_at = {}, .failure = {}};
}

std::vector<job::TaskState> states_of(const std::vector<TaskFact>& tasks) {
  std::vector<job::TaskState> states;
  for (const TaskFact& task : tasks) states.push_back(task.state);
  return states;
}

TaskFact listing(std::uint32_t unit, job::TaskState state) {
  TaskFact listing = fact(unit, state);
  listing.target = AgentNumber{7};
  return listing;
}

// A listing, two files through two nodes, and the listing that goes on.
std::vector<TaskFact> some() {
  return {listing(0, completed), fact(1, completed), fact(1, running), fact(1, blocked),
          fact(2, failed),       fact(2, skipped),   fact(2, skipped), listing(3, available)};
}

TEST(Collected, FilesAreLaidOutAsIfTheyHadBeenUploaded) {
  std::vector<TaskFact> tasks = some();
  tasks[1].begun_at = from_micros(1);
  tasks[2].begun_at = from_micros(9);
  EXPECT_THAT(listings_of(tasks), ElementsAre(0U, 7U));
  const std::vector<std::string> outputs = {
      delivery::encode(std::vector<delivery::ListedFile>{{"upload-a", "a"}, {"upload-b", "b"}})};
  const Collected found = collected(tasks, outputs);
  EXPECT_THAT(found.files, ElementsAre(JobFile{"upload-a", "a"}, JobFile{"upload-b", "b"}));
  EXPECT_THAT(states_of(found.tasks), ElementsAre(running, blocked, failed, skipped));
  EXPECT_EQ(found.tasks[0].begun_at, from_micros(1)) << "when it was fetched";
  EXPECT_FALSE(found.listing.is_complete);
  EXPECT_FALSE(found.listing.failure);
}

TEST(Collected, AListingThatFailedIsTold) {
  std::vector<TaskFact> tasks = some();
  tasks[7].state = failed;
  tasks[7].failure = Failure{FailureKind::not_buildable, "not_collected", "Gone.", {}, false};
  const Collected found = collected(tasks, {});
  EXPECT_TRUE(found.listing.is_complete);
  EXPECT_EQ(found.listing.failure->message, "Gone.");
}

TEST(Collected, WhatAWorkerBringsIsNoListing) {
  std::vector<TaskFact> tasks = some();
  tasks.push_back(fact(4, running));
  EXPECT_THAT(listings_of(tasks), ElementsAre(0U, 7U));
  EXPECT_EQ(collected(tasks, {}).tasks.size(), 4U);
}

TEST(Collected, AnEmptyFolderHasNoFiles) {
  const std::vector<TaskFact> tasks = {listing(0, completed)};
  const std::vector<std::string> outputs = {delivery::encode(std::vector<delivery::ListedFile>{})};
  const Collected found = collected(tasks, outputs);
  EXPECT_TRUE(found.files.empty());
  EXPECT_TRUE(found.tasks.empty());
  EXPECT_TRUE(found.listing.is_complete);
}

}  // namespace
}  // namespace docket::api::unstructured
