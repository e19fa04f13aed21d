#include "api/unstructured/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/unstructured/templates.h"

namespace docket::api::unstructured {
namespace {

using enum job::TaskState;

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");

struct Sight {
  store::View view;
  Attributes attributes;
  std::vector<TaskFact> tasks;
};

// Files through two nodes.
Sight sight(job::State state, std::vector<TaskFact> tasks) {
  Sight sight;
  sight.view.spec = std::make_shared<store::Spec>();
  sight.view.job.state = state;
  sight.view.job.tasks.total = static_cast<std::uint32_t>(tasks.size());
  sight.attributes.nodes = find_template("fast_partition_and_chunk")->nodes;
  for (std::size_t file = 0; file < tasks.size() / 2; ++file) {
    sight.attributes.files.push_back({"id-" + std::to_string(file), "f" + std::to_string(file)});
  }
  sight.tasks = std::move(tasks);
  return sight;
}

TaskFact fact(job::TaskState state, std::uint32_t attempt = 0) {
  return {
      .unit = 0, .state = state, .attempt = attempt, .begun_at = {}, .ended_at = {}, .failure = {}};
}

TEST(Progress, AFileCountsOnceAtEachNode) {
  const Sight seen = sight(job::State::running,
                           {fact(completed, 1), fact(running, 1), fact(failed, 1), fact(skipped),
                            fact(available), fact(blocked), fact(available, 1), fact(blocked)});
  const auto details = boost::json::parse(encode_details(seen.view, seen.attributes, seen.tasks));
  EXPECT_EQ(details.at("processing_status"), "IN_PROGRESS");
  const auto& stats = details.at("node_stats").as_array();
  ASSERT_EQ(stats.size(), 2U);
  EXPECT_EQ(stats[0].at("success"), 1);
  EXPECT_EQ(stats[0].at("failure"), 1);
  EXPECT_EQ(stats[0].at("ready"), 1);
  EXPECT_EQ(stats[0].at("in_progress"), 1) << "its agent was lost";
  EXPECT_EQ(stats[1].at("in_progress"), 1);
  EXPECT_EQ(stats[1].at("ready"), 0);
}

TEST(Progress, FilesHaveStatesOfTheirOwn) {
  std::vector<TaskFact> tasks = {fact(completed, 1), fact(completed, 1), fact(failed, 1),
                                 fact(skipped),      fact(completed, 1), fact(available),
                                 fact(running, 2),   fact(blocked)};
  tasks[2].failure = Failure{FailureKind::crashed, {}, "signal 11", {}, false};
  Sight seen = sight(job::State::running, std::move(tasks));
  std::vector<job::Event> timeline;
  const auto happen = [&](job::EventKind kind, Micros after, job::TaskIndex task) {
    job::Event& event = timeline.emplace_back();
    event.kind = kind;
    event.at = noon + after;
    event.task = task;
  };
  happen(job::EventKind::claimed, Micros(0), 2);
  happen(job::EventKind::task_failed, Millis(40), 2);
  happen(job::EventKind::claimed, Micros(0), 77);
  add_times(seen.tasks, timeline, seen.view.job);
  const auto status =
      boost::json::parse(encode_file_status(seen.view, seen.attributes, seen.tasks, noon));
  const auto& files = status.at("files").as_array();
  ASSERT_EQ(files.size(), 4U);
  EXPECT_EQ(files[0].at("status"), "SUCCESS");
  EXPECT_TRUE(files[0].at("current_node").is_null());
  EXPECT_EQ(files[1].at("status"), "FAILURE");
  EXPECT_EQ(files[1].at("error"), "Document processing failed");
  EXPECT_EQ(files[1].at("time_elapsed"), 0.04);
  EXPECT_EQ(files[1].at("current_node").at("tries"), 1);
  EXPECT_EQ(files[2].at("status"), "READY");
  EXPECT_EQ(files[2].at("current_node").at("id").as_string(), seen.attributes.nodes[1].id);
  EXPECT_EQ(files[3].at("status"), "IN_PROGRESS");
  EXPECT_EQ(files[3].at("current_node").at("tries"), 2);
  EXPECT_EQ(encode_failed_files(seen.attributes, seen.tasks),
            R"({"failed_files":[{"document":"f1","error":"Document processing failed"}]})");
}

TEST(Progress, ACancelLeavesFilesWhereTheyWere) {
  const Sight seen = sight(job::State::cancelled, {fact(cancelled, 1), fact(cancelled),
                                                   fact(completed, 1), fact(cancelled)});
  const auto status =
      boost::json::parse(encode_file_status(seen.view, seen.attributes, seen.tasks, noon));
  const auto& files = status.at("files").as_array();
  EXPECT_EQ(files[0].at("status"), "IN_PROGRESS");
  EXPECT_EQ(files[1].at("status"), "READY");
  EXPECT_TRUE(files[0].at("current_node").is_null());
  const auto details = boost::json::parse(encode_details(seen.view, seen.attributes, seen.tasks));
  EXPECT_EQ(details.at("node_stats").at(0).at("in_progress"), 0);
  EXPECT_EQ(details.at("node_stats").at(1).at("ready"), 0);
}

}  // namespace
}  // namespace docket::api::unstructured
