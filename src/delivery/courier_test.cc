#include "delivery/courier.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/whole_file.h"
#include "delivery/collection.h"
#include "delivery/order.h"
#include "support/engine_test.h"

namespace docket::delivery {
namespace {

namespace fs = std::filesystem;
using job::State;

// Everything in its time: a rest that is over at once.
constexpr Patience few_tries = {.tries = 3, .rest = Millis(1)};

// Each look at it takes ten seconds.
class SlowClock final : public Clock {
 public:
  explicit SlowClock(std::function<void(Micros)> advance, const Clock& clock)
      : advance_(std::move(advance)), clock_(clock) {}
  TimePoint now() const override { return clock_.now(); }
  Monotonic monotonic() const override {
    advance_(std::chrono::seconds(10));
    return clock_.monotonic();
  }

 private:
  const std::function<void(Micros)> advance_;
  const Clock& clock_;
};

class CourierTest : public test::EngineTest {
 protected:
  CourierTest() {
    fs::create_directory(root_);
    start();
  }
  void start() { courier_ = *Courier::start(*engine_, clock_, courier_name, roots(), few_tries); }
  Roots roots() const { return {.sources = {}, .destinations = root_}; }
  void kill_and_restart() {
    courier_.reset();
    restart();
    agent_ = *engine_->authenticate(engine_->local_agent_key()->secret);
  }

  // A job of one file for each name: an agent makes it, the courier brings it.
  job::Submission delivered(const std::vector<std::string>& names, const std::string& folder) {
    job::Submission submission = dummy();
    submission.rules.outcome = job::OutcomeRule::each;
    submission.rules.attempts_max = 1;
    for (std::uint32_t unit = 0; unit < names.size(); ++unit) {
      submission.tasks.push_back({.unit = unit, .step = 0, .input = "{}"});
      submission.tasks.push_back({.unit = unit,
                                  .step = 1,
                                  .input = encode(Order{folder, names[unit]}),
                                  .target = courier_->agent(),
                                  .takes_previous = true});
    }
    return submission;
  }
  // A job that begins with listing a folder.
  JobId collect(const ListOrder& order) {
    job::Submission submission = dummy();
    submission.kind = "listing";
    submission.rules.outcome = job::OutcomeRule::each;
    submission.rules.attempts_max = 1;
    submission.tasks = {{.input = encode(order), .target = courier_->agent()}};
    return submit(std::move(submission)).spec->id;
  }
  State ended(JobId id) {
    const auto view = wait_for(engine_->wait(admin_, std::nullopt, id, {}));
    return view ? view->job.state : State::available;
  }
  std::string content(const std::string& file) const {
    return whole_file(root_ / file).value_or("");
  }
  Failure failure_of(JobId id, job::TaskIndex task) {
    const auto tasks = wait_for(engine_->tasks(admin_, std::nullopt, id, task, 1));
    return tasks->front().failure.value_or(Failure{});
  }

  const test::TempDirectory folder_;
  const fs::path root_ = fs::path(folder_.path()) / "root";
  std::unique_ptr<Courier> courier_;
};

TEST_F(CourierTest, BringsWhatTheStepBeforeMade) {
  join();
  const JobId id = submit(delivered({"a.json", "b.json"}, "acme/out")).spec->id;
  const std::string large = "[\"" + std::string(200'000, 'x') + "\"]";
  report(grant().task, executor::Output{"[1]"});
  const wire::Grant second = grant();
  const auto uploaded = wait_for(engine_->put_output(agent_, second.task, large));
  ASSERT_TRUE(uploaded);
  report(second.task, wire::LargeOutput{*uploaded});
  EXPECT_EQ(ended(id), State::completed);
  EXPECT_EQ(content("acme/out/a.json"), "[1]");
  EXPECT_EQ(content("acme/out/b.json"), large);
  const auto tasks = wait_for(engine_->tasks(admin_, std::nullopt, id, 0, 4));
  EXPECT_EQ(tasks->at(1).output->text, R"({"name":"a.json","bytes":3})");
}

TEST_F(CourierTest, NobodyElseTakesItsTasks) {
  join();
  const JobId id = submit(delivered({"a.json"}, "out")).spec->id;
  courier_.reset();
  finish(grant().task);
  EXPECT_TRUE(sync().tasks.empty());
  EXPECT_EQ(state(id), State::running);
  EXPECT_FALSE(fs::exists(root_ / "out"));
  start();
  EXPECT_EQ(ended(id), State::completed);
  EXPECT_EQ(content("out/a.json"), R"({"x":1})");
}

// Between the end of a file and its delivery, and between its delivery and the record of that.
TEST_F(CourierTest, AKillLosesNothing) {
  join();
  const AgentNumber before = courier_->agent();
  const JobId id = submit(delivered({"a.json", "b.json"}, "out")).spec->id;
  courier_.reset();
  finish(grant().task);
  kill_and_restart();
  start();
  EXPECT_EQ(courier_->agent(), before) << "what is stored names it";
  join();
  finish(grant().task);
  EXPECT_EQ(ended(id), State::completed);
  EXPECT_EQ(content("out/a.json"), R"({"x":1})");
  EXPECT_EQ(content("out/b.json"), R"({"x":1})");
}

// As the next process finds it: running, in the hands of a courier that says nothing of it.
TEST_F(CourierTest, WhatAKilledOneHeldIsGrantedAgain) {
  join();
  const JobId id = submit(delivered({"a.json"}, "out")).spec->id;
  courier_.reset();
  finish(grant().task);
  ASSERT_TRUE(wait_for(engine_->bye(agent_, session_)));
  agent_ = *wait_for(
      engine_->principal_of(courier_tenant, courier_name, {job::Permission::agent_serve}));
  agent_.is_operator = true;
  join();
  EXPECT_EQ(grant().task.attempt, 1);
  restart();
  EXPECT_EQ(state(id), State::running);
  start();
  EXPECT_EQ(ended(id), State::completed);
  EXPECT_EQ(content("out/a.json"), R"({"x":1})");
}

TEST_F(CourierTest, WhatCannotBeIsAFailureOfTheFile) {
  join();
  std::ofstream(root_ / "file") << "x";
  const JobId id = submit(delivered({"a.json", "../b.json", "c.json"}, "file")).spec->id;
  finish(grant().task);
  finish(grant().task);
  report(grant().task, Failure{FailureKind::invalid_input, "broken", "It is broken.", {}, false});
  EXPECT_EQ(ended(id), State::failed);
  EXPECT_EQ(failure_of(id, 1).code, not_delivered);
  EXPECT_EQ(failure_of(id, 1).message, "The file could not be delivered: Not a directory");
  EXPECT_EQ(content("file"), "x");
}

TEST_F(CourierTest, WhatMayPassIsTriedAgainForSomeTime) {
  join();
  fs::remove(root_);
  const JobId lost = submit(delivered({"a.json"}, "out")).spec->id;
  finish(grant().task);
  EXPECT_EQ(ended(lost), State::failed);
  EXPECT_EQ(failure_of(lost, 1).message,
            "The file could not be delivered: The root cannot be opened.");

  courier_ = nullptr;
  courier_ = *Courier::start(*engine_, clock_, courier_name, roots(),
                             {.tries = 1'000'000, .rest = Millis(1)});
  const JobId kept = submit(delivered({"a.json"}, "out")).spec->id;
  finish(grant().task);
  fs::create_directory(root_);
  EXPECT_EQ(ended(kept), State::completed);
  EXPECT_EQ(content("out/a.json"), R"({"x":1})");
}

TEST_F(CourierTest, ACancelledJobIsNotDelivered) {
  join();
  fs::remove(root_);
  courier_ = nullptr;
  courier_ = *Courier::start(*engine_, clock_, courier_name, roots(),
                             {.tries = 1'000'000, .rest = Millis(1)});
  const JobId id = submit(delivered({"a.json"}, "out")).spec->id;
  finish(grant().task);
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, id)));
  EXPECT_EQ(ended(id), State::cancelled);
  // What grants it a later task has told it of the cancel.
  const JobId next = submit(delivered({"b.json"}, "other")).spec->id;
  finish(grant().task);
  while (wait_for(engine_->tasks(admin_, std::nullopt, next, 1, 1))->front().task.attempt == 0) {
    sync();
  }
  fs::create_directory(root_);
  EXPECT_EQ(ended(next), State::completed);
  EXPECT_FALSE(fs::exists(root_ / "out"));
}

TEST_F(CourierTest, ServesEveryTenant) {
  join();
  const auto key = wait_for(engine_->create_key(admin_, "acme", "ann", job::Role::write));
  const auto who = engine_->authenticate(key->secret);
  const auto view = wait_for(engine_->submit(*who, delivered({"a.json"}, "acme")));
  ASSERT_TRUE(view);
  finish(grant().task);
  const auto done = wait_for(engine_->wait(*who, std::nullopt, view->spec->id, {}));
  EXPECT_EQ(done->job.state, State::completed);
  EXPECT_EQ(content("acme/a.json"), R"({"x":1})");
}

TEST_F(CourierTest, AnOrderMayBeTooLargeForItsGrant) {
  fs::create_directory(root_ / "in");
  std::ofstream(root_ / "in" / "a.txt") << "x";
  courier_ = *Courier::start(*engine_, clock_, collector_name, {.sources = root_}, few_tries);
  join();
  const std::string step = R"({"step":")" + std::string(wire::inline_bytes_max, 'x') + R"("})";
  const JobId id = collect(
      {.folder = "in", .files_max = 1, .bytes_max = 1, .file_bytes_max = 1, .steps = {step}});
  const wire::Grant given = grant();
  EXPECT_TRUE(given.is_input_large);
  EXPECT_EQ(*wait_for(engine_->task_input(agent_, given.task)), step);
  finish(given.task);
  EXPECT_EQ(ended(id), State::completed);
}

TEST_F(CourierTest, ASlowSourceCostsNoLease) {
  fs::create_directory(root_ / "in");
  for (const char name : std::string("abcdefgh")) {
    std::ofstream(root_ / "in" / std::string(1, name)) << "x";
  }
  const SlowClock slow([this](Micros by) { advance(by); }, clock_);
  courier_ = nullptr;
  courier_ = *Courier::start(*engine_, slow, collector_name, {.sources = root_}, few_tries);
  const JobId id = collect({.folder = "in", .files_max = 10, .bytes_max = 10, .file_bytes_max = 1});
  EXPECT_EQ(ended(id), State::completed);
  courier_ = nullptr;
  const auto tasks = wait_for(engine_->tasks(admin_, std::nullopt, id, 0, 10));
  ASSERT_EQ(tasks->size(), 9U);
  for (const engine::TaskView& view : *tasks) EXPECT_EQ(view.task.attempt, 1U);
}

// From the listing of a folder over any agent's work to its delivery.
TEST_F(CourierTest, ASourceBecomesTheTasksOfItsJob) {
  const fs::path sources = fs::path(folder_.path()) / "sources";
  fs::create_directories(sources / "in");
  std::ofstream(sources / "in" / "a.txt") << "x";
  std::ofstream(sources / "in" / "b.txt") << std::string(100'000, 'y');
  courier_ = *Courier::start(*engine_, clock_, collector_name,
                             {.sources = sources, .destinations = root_}, few_tries);
  join();
  const JobId id = collect({.folder = "in",
                            .files_max = 10,
                            .bytes_max = 1'000'000,
                            .file_bytes_max = 1'000'000,
                            .steps = {R"({"step":1})"},
                            .deliver_to = "out"});
  const wire::Grant first = grant();
  const wire::Grant second = grant();
  EXPECT_EQ(first.input, R"({"step":1})");
  EXPECT_EQ(first.previous->json, R"({"name":"a.txt","content":"eA=="})");
  EXPECT_TRUE(second.previous->is_large);
  finish(first.task);
  report(second.task, Failure{FailureKind::invalid_input, "broken", "It is broken.", {}, false});
  EXPECT_EQ(ended(id), State::partial);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "out"), {}), 1);
  const auto tasks = wait_for(engine_->tasks(admin_, std::nullopt, id, 0, 10));
  const auto files = decode_listed(tasks->front().output->text);
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ(content("out/" + delivered_name(files->front().id)), R"({"x":1})");
}

TEST_F(CourierTest, AFolderThatIsGoneIsTheFailureOfTheJob) {
  courier_ = *Courier::start(*engine_, clock_, collector_name, {.sources = root_}, few_tries);
  const JobId id = collect({.folder = "gone"});
  EXPECT_EQ(ended(id), State::failed);
  EXPECT_EQ(find(id).outcome->failure->code, not_collected);
  EXPECT_EQ(find(id).outcome->failure->message,
            "The source's folder 'gone' cannot be opened: No such file or directory");
}

TEST_F(CourierTest, ManyFilesAreDelivered) {
  join();
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("f" + std::to_string(i) + ".json");
  const JobId id = submit(delivered(names, "many")).spec->id;
  for (int i = 0; i < 100; ++i) finish(grant().task);
  EXPECT_EQ(ended(id), State::completed);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "many"), {}), 100);
}

}  // namespace
}  // namespace docket::delivery
