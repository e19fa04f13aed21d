// Bundles through the engine: parents with children, guards, whole or each, and load.
#include <gmock/gmock.h>

#include "support/engine_test.h"

namespace docket::engine {
namespace {

using job::State;
using test::EngineTest;
using testing::ElementsAre;
using testing::ElementsAreArray;

class BundleTest : public EngineTest {
 protected:
  std::vector<Result<store::View>> send(std::vector<BundleCommand> commands, BundleRule rule) {
    return wait_for(engine_->bundle(admin_, std::move(commands), rule));
  }
  static job::Submission circuits() {
    job::Submission submission = dummy();
    submission.has_no_task = true;
    submission.rules.on_child_failure = job::OnChildFailure::wait_all;
    submission.rules.on_child_cancel = job::OnChildCancel::cancels;
    return submission;
  }
  static std::vector<BundleCommand> family(std::size_t children) {
    std::vector<BundleCommand> commands = {BundleSubmit{circuits()}};
    for (std::size_t i = 0; i < children; ++i) commands.emplace_back(BundleSubmit{dummy(), 0});
    return commands;
  }
  static std::vector<JobId> ids_of(const std::vector<Result<store::View>>& views) {
    std::vector<JobId> ids;
    for (const auto& view : views) ids.push_back(view ? view->job.id : JobId{});
    return ids;
  }
};

TEST_F(BundleTest, AParentAndItsChildrenAreOneSubmission) {
  const auto views = send(family(3), BundleRule::whole);
  const std::vector<JobId> ids = ids_of(views);
  for (std::size_t i = 1; i < views.size(); ++i) {
    ASSERT_TRUE(views[i]);
    EXPECT_LT(ids[i - 1], ids[i]);
    EXPECT_EQ(to_number(views[i]->job.sequence),
              to_number(views[0]->job.sequence) + static_cast<std::int64_t>(i));
    EXPECT_EQ(views[i]->spec->submission.parent, ids[0]);
  }
  const store::View parent = find(ids[0]);
  EXPECT_EQ(parent.job.state, State::waiting_idle);
  EXPECT_THAT(parent.children, ElementsAreArray(std::vector<JobId>(ids.begin() + 1, ids.end())));
  ListQuery query;
  query.facets[job::Facet::parent] = to_string(ids[0]);
  EXPECT_EQ(wait_for(engine_->list(admin_, query))->total, 3U);
}

TEST_F(BundleTest, AParentEndsWithItsChildrenAndKeepsTheirNumbers) {
  job::Submission refused = dummy();
  refused.refusal = Failure{FailureKind::invalid_input, "TooManyQubits", "30 qubits.", {}, false};
  auto commands = family(1);
  commands.emplace_back(BundleSubmit{refused, 0});
  const std::vector<JobId> ids = ids_of(send(std::move(commands), BundleRule::whole));
  EXPECT_EQ(state(ids[0]), State::waiting_active);
  join();
  finish(grant().task);
  const store::View parent = find(ids[0]);
  EXPECT_EQ(parent.job.state, State::failed);
  EXPECT_EQ(parent.job.children.completed, 1U);
  EXPECT_EQ(parent.job.children.first_failed_id, ids[2]);
  EXPECT_EQ(parent.job.children.first_failure_code, "TooManyQubits");
  EXPECT_EQ(parent.job.children.greatest_end, parent.job.finished_at);
}

TEST_F(BundleTest, FiveThousandChildrenAreOneCommit) {
  const auto before = store_->marks()->last_commit;
  const auto views = send(family(5000), BundleRule::whole);
  EXPECT_EQ(views.size(), 5001U);
  EXPECT_EQ(store_->marks()->last_commit, before + 1);
  EXPECT_EQ(find(views[0]->job.id).job.children.total, 5000U);
}

TEST_F(BundleTest, AParentThatChangedHundredsOfTimesIsListed) {
  const std::vector<JobId> ids = ids_of(send(family(255), BundleRule::whole));
  std::vector<BundleCommand> cancels;
  for (std::size_t i = 1; i < ids.size(); ++i) cancels.emplace_back(BundleCancel{{}, ids[i]});
  send(std::move(cancels), BundleRule::each);
  EXPECT_EQ(state(ids[0]), State::cancelled);
  ListQuery query;
  query.ids = {ids[0]};
  const auto page = wait_for(engine_->list(admin_, query));
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_GT(page->jobs.at(0).job.version, 256U);
}

TEST_F(BundleTest, AMoveIsACloneAndACancelOrNothing) {
  join();
  const JobId running = submit(dummy()).job.id;
  const wire::Grant granted = grant();
  const auto refused =
      send({BundleSubmit{dummy()}, BundleCancel{{}, running, true}}, BundleRule::whole);
  EXPECT_EQ(refused[0].error().code, ErrorCode::conflict);
  EXPECT_EQ(refused[1].error().message, "The job has begun.");
  EXPECT_EQ(wait_for(engine_->list(admin_, {}))->total, 1U);
  EXPECT_EQ(state(running), State::running);
  EXPECT_THAT(finish(granted.task).accepted, ElementsAre(granted.task));
}

TEST_F(BundleTest, OfEachTheKnownOnesAreDone) {
  const JobId queued = submit(dummy()).job.id;
  const JobId done = submit(dummy()).job.id;
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, {}, done)));
  const auto views = send({BundleCancel{{}, queued}, BundleCancel{{}, JobId{}},
                           BundleCancel{{}, done}, BundleRemove{{}, done}},
                          BundleRule::each);
  EXPECT_EQ(views[0]->job.state, State::cancelled);
  EXPECT_EQ(views[1].error().code, ErrorCode::not_found);
  EXPECT_EQ(views[2].error().code, ErrorCode::conflict) << "and it is as it was";
  EXPECT_EQ(views[3]->job.id, done);
  EXPECT_FALSE(wait_for(engine_->find(admin_, {}, done, store::Detail::row)));
}

TEST_F(BundleTest, ARunningJobIsRemovedWhenThatIsAskedAndItsWorkerToldToStop) {
  join();
  const JobId id = submit(dummy()).job.id;
  const wire::Grant granted = grant();
  EXPECT_EQ(wait_for(engine_->remove(admin_, {}, id)).error().code, ErrorCode::conflict);
  ASSERT_TRUE(send({BundleRemove{.door = {}, .id = id, .cancels = true}}, BundleRule::each)[0]);
  EXPECT_THAT(sync().cancel, ElementsAre(granted.task));
  EXPECT_THAT(finish(granted.task).stale, ElementsAre(granted.task));
  EXPECT_EQ(wait_for(engine_->list(admin_, {}))->total, 0U);
}

TEST_F(BundleTest, ACommandThatBreaksALimitIsRefusedInItsPlace) {
  job::Submission broken = dummy();
  broken.attributes.resize(job::attributes_bytes_max + 1);
  struct Row {
    const char* says;
    std::vector<BundleCommand> commands;
    BundleRule rule;
    std::vector<ErrorCode> codes;  // of the commands from the second on
  };
  const Row rows[] = {
      {"alone",
       {BundleSubmit{dummy()}, BundleSubmit{broken}},
       BundleRule::each,
       {ErrorCode::invalid_argument}},
      {"with its child",
       {BundleSubmit{dummy()}, BundleSubmit{broken}, BundleSubmit{dummy(), 1}},
       BundleRule::each,
       {ErrorCode::invalid_argument, ErrorCode::not_found}},
      {"a later parent",
       {BundleSubmit{dummy()}, BundleSubmit{dummy(), 2}},
       BundleRule::each,
       {ErrorCode::invalid_argument}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    const auto views = send(row.commands, row.rule);
    EXPECT_TRUE(views[0]);
    for (std::size_t i = 1; i < views.size(); ++i) {
      ASSERT_FALSE(views[i]);
      EXPECT_EQ(views[i].error().code, row.codes[i - 1]);
    }
  }
  const auto whole = send(rows[0].commands, BundleRule::whole);
  EXPECT_EQ(whole[0].error().code, ErrorCode::conflict);
  EXPECT_EQ(whole[1].error().code, ErrorCode::invalid_argument);
  const auto many =
      send(std::vector<BundleCommand>(bundle_commands_max + 1, BundleCancel{}), BundleRule::each);
  EXPECT_EQ(many.back().error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(send({}, BundleRule::each).empty());
}

TEST_F(BundleTest, LoadIsWhatIsReadyAndWhatRuns) {
  job::Submission elsewhere = dummy();
  elsewhere.job_class = 3;
  const JobId first = submit(dummy()).job.id;
  submit(dummy());
  submit(elsewhere);
  restart();
  const auto load = [&](LoadQuery query) { return wait_for(engine_->load(std::move(query))); };
  EXPECT_EQ(load({"dummy"}).ready, 3U);
  EXPECT_EQ(load({"dummy", std::pair(elsewhere.door, job::Class{3})}).ready, 1U);
  EXPECT_EQ(load({"changing"}).ready, 0U);
  EXPECT_EQ(load({"dummy"}).slots, 0U);
  join();
  const wire::Grant granted = grant();
  EXPECT_EQ(granted.task.task.job, first);
  EXPECT_EQ(load({"dummy"}).slots, 4U);
  EXPECT_EQ(load({"dummy"}).running, 3U) << "there was room for all";
  EXPECT_FALSE(load({"dummy"}).mean_run_time);
  advance(Millis(400));
  finish(granted.task);
  EXPECT_EQ(load({"dummy"}).running, 2U);
  const auto mean = load({"dummy"}).mean_run_time;
  ASSERT_TRUE(mean);
  EXPECT_GT(*mean, Millis(399)) << "the stamps of other writes are between";
  EXPECT_LT(*mean, Millis(401));
  advance(Millis(60'000));
  EXPECT_EQ(load({"dummy"}).slots, 0U) << "its agent has not been heard for longer than a lease";
}

}  // namespace
}  // namespace docket::engine
