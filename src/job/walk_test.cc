// A seeded random walk over families of jobs, and the laws that hold after each step. A failure
// prints its seed.
#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "job/transition.h"
#include "support/page_tables.h"

namespace docket::job {
namespace {

constexpr int seeds = 40;
constexpr int steps_per_seed = 1500;

struct Stored {
  Job job;
  std::vector<Task> rows;            // of a job with several tasks
  std::set<TaskIndex> spawned = {};  // those that brought others

  const Task* task(TaskIndex index) const {
    if (job.only_task) return &*job.only_task;
    return index < rows.size() ? &rows[index] : nullptr;
  }
};

// (command, from, to) as docs/lifecycle.md has them.
std::set<std::string> arrows_of_page() {
  std::set<std::string> arrows;
  for (const test::PageTable& table : test::page_tables(DOCKET_SOURCE_DIR, "docs/lifecycle.md")) {
    if (table.heading.rfind("Job: ", 0) != 0) continue;
    for (const auto& row : table.rows) {
      for (const std::string& command : test::split_list(row[0])) {
        arrows.insert(fmt::format("{}: {} to {}", command, table.heading.substr(5), row[2]));
      }
    }
  }
  return arrows;
}

// Jobs and what they owe each other, applied as a store does, but in memory and without batches.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed), arrows_(arrows_of_page()) {}

  void step() {
    now_ += Micros(1 + below(2000));
    if (jobs_.size() < 12 || below(20) == 0) {
      submit();
    } else {
      act(any_job(), static_cast<TaskIndex>(below(4)), any_command());
    }
    drain();
    check_touched();
  }

  // Does all the work there is, and lets the deadline of parents come that never got a child;
  // afterwards nothing is open.
  void finish_everything() {
    for (int round = 0; round < 60; ++round) {
      now_ += Millis(10'000);
      for (const Sequence sequence : all_sequences()) finish_what_is_ready(sequence);
      check_touched();
    }
    for (const auto& [sequence, stored] : jobs_) {
      if (stored.job.children.total + stored.job.tasks.total == 0) act(sequence, 0, TimeOut{});
      drain();
    }
    for (const auto& [sequence, stored] : jobs_) {
      EXPECT_TRUE(is_final(stored.job.state))
          << to_number(sequence) << " is stuck in " << name(stored.job.state);
    }
  }

  const std::set<std::string>& walked() const { return walked_; }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_.next() % bound; }
  bool one_in(std::uint64_t chances) { return below(chances) == 0; }

  std::vector<Sequence> all_sequences() const {
    std::vector<Sequence> sequences;
    for (const auto& entry : jobs_) sequences.push_back(entry.first);
    return sequences;
  }
  // One of the last twenty, so that most commands meet jobs that are still open.
  Sequence any_job() {
    auto at = jobs_.end();
    std::advance(at, -1 - static_cast<int>(below(std::min<std::size_t>(20, jobs_.size()))));
    return at->first;
  }

  std::vector<TaskSpec> any_tasks() {
    std::vector<TaskSpec> specs;
    const auto units = 1 + below(3);
    for (std::uint32_t unit = 0; unit < units; ++unit) {
      const auto steps = 1 + below(3);
      for (std::uint32_t step = 0; step < steps; ++step) specs.push_back({unit, step, "{}"});
    }
    return specs;
  }

  Submission any_submission() {
    Submission submission;
    submission.kind = "dummy";
    submission.has_no_task = one_in(5);
    if (!submission.has_no_task && one_in(2)) submission.tasks = any_tasks();
    if (!submission.has_no_task && one_in(4)) submission.not_before = now_ + Micros(5000);
    const bool may_choose =
        !submission.has_no_task && !submission.not_before && submission.tasks.empty();
    if (may_choose && one_in(4)) submission.selector.emplace();
    if (one_in(10)) submission.refusal = Failure{};
    Rules& rules = submission.rules;
    rules.outcome = one_in(2) ? OutcomeRule::all : OutcomeRule::each;
    rules.on_child_failure = one_in(2) ? OnChildFailure::fail_fast : OnChildFailure::wait_all;
    rules.on_child_cancel = one_in(2) ? OnChildCancel::fails : OnChildCancel::cancels;
    rules.attempts_max = static_cast<std::uint8_t>(1 + below(3));
    rules.interruptions_max = static_cast<std::uint8_t>(below(3));
    rules.has_effects = one_in(4);
    return submission;
  }

  void submit() {
    Sequence parent = Sequence::none;
    if (!jobs_.empty() && one_in(2)) {
      parent = any_job();
      if (is_final(jobs_.at(parent).job.state)) parent = Sequence::none;
    }
    const Sequence sequence{++last_};
    const Submission submission = any_submission();
    ASSERT_TRUE(validate(submission));
    Birth birth =
        born(submission,
             {TenantNumber{1}, sequence, JobId{make_uuid_v7(now_, random_.next())}, parent}, now_);
    jobs_[sequence] = {birth.job, birth.tasks};
    touched_.insert(sequence);
    if (parent != Sequence::none) children_[parent].push_back(sequence);
    owe(birth.job, birth.follow_ups);
  }

  Failure any_failure() {
    constexpr FailureKind kinds[] = {FailureKind::numeric, FailureKind::crashed,
                                     FailureKind::memory_limit};
    return {kinds[below(3)], {}, "failed", {}, one_in(2)};
  }

  Command any_end(std::uint32_t attempt) {
    if (one_in(2)) return Fail{attempt, any_failure(), Micros(below(3000))};
    return one_in(2) ? Command(Release{attempt, "drain"}) : Command(Expire{attempt});
  }

  // Claims and ends of attempts come more often than the rest, so that jobs get somewhere.
  Command any_command() {
    const auto attempt = static_cast<std::uint32_t>(1 + below(3));
    const Command rare[] = {Start{attempt},
                            Promote{},
                            Promote{},
                            TimeOut{},
                            Cancel{"user"},
                            NoteRetry{},
                            Delete{},
                            Delete{one_in(4)},
                            Cancel{"group", true},
                            GiveUp{attempt - 1, any_failure()},
                            Choose{{AgentNumber{1}, AgentNumber{2}}, {}},
                            AddTasks{any_tasks()}};
    switch (below(8)) {
      case 0:
        return rare[below(std::size(rare))];
      case 1:
        return any_end(attempt);
      case 2:
      case 3:
        return Finish{attempt, one_in(8) ? any_tasks() : std::vector<TaskSpec>()};
      default:
        return Claim{AgentNumber{1}};
    }
  }

  void finish_what_is_ready(Sequence sequence) {
    act(sequence, 0, Promote{});
    act(sequence, 0, Choose{std::vector(1 + below(3), AgentNumber{1}), {}});
    drain();
    const TaskIndex tasks = jobs_.at(sequence).job.tasks.total;
    for (TaskIndex i = 0; i < tasks; ++i) {
      act(sequence, i, Claim{AgentNumber{1}});
      const Task* task = jobs_.at(sequence).task(i);
      const std::uint32_t attempt = task == nullptr ? 1 : task->attempt;
      act(sequence, i, one_in(3) ? any_end(attempt) : Command(Finish{attempt}));
      drain();
    }
  }

  void act(Sequence sequence, TaskIndex index, const Command& command) {
    Stored& stored = jobs_.at(sequence);
    const Task* task = stored.task(index);
    if (is_about_task(command) && task == nullptr) return;
    const Job before = stored.job;
    const auto change = transition(before, task, command, now_);
    if (!change) return;
    check_step(before, *change, command);
    // The walk keeps its jobs, also those that a removal cancelled.
    if (std::holds_alternative<Delete>(command) && is_final(before.state)) return;
    const auto* finish = std::get_if<Finish>(&command);
    if (finish != nullptr && !finish->spawned.empty() && !change->added.empty()) {
      stored.spawned.insert(change->task->index);
    }
    stored.job = change->job;
    touched_.insert(sequence);
    if (change->task && !stored.job.only_task) {
      if (stored.rows.empty()) stored.rows.emplace_back();  // it has spawned
      stored.rows[change->task->index] = *change->task;
    }
    for (const Task& row : change->added) {
      EXPECT_EQ(row.index, stored.rows.size());
      stored.rows.push_back(row);
    }
    owe(before, change->follow_ups);
  }

  void owe(const Job& from, const std::vector<FollowUp>& follow_ups) {
    for (const FollowUp& follow_up : follow_ups) {
      EXPECT_EQ(follow_up.job, follow_up.to == FollowUp::To::job ? from.parent : from.sequence);
      owed_.push_back(follow_up);
    }
  }

  void drain() {
    while (!owed_.empty()) {
      const FollowUp follow_up = owed_.front();
      owed_.pop_front();
      if (follow_up.to != FollowUp::To::children) {
        act(follow_up.job, follow_up.task, follow_up.command);
        continue;
      }
      for (const Sequence child : children_[follow_up.job]) act(child, 0, follow_up.command);
    }
  }

  void check_step(const Job& before, const Change& change, const Command& command) {
    const Job& after = change.job;
    EXPECT_EQ(after.version, before.version + 1);
    EXPECT_GE(after.run_time, before.run_time);
    EXPECT_EQ(after.updated_at, now_);
    EXPECT_EQ(change.failure.has_value(),
              !is_final(before.state) &&
                  (after.state == State::failed || after.state == State::cancelled));
    if (is_final(before.state)) {
      Job same = before;
      same.version = after.version;
      same.updated_at = after.updated_at;
      EXPECT_EQ(after, same);
    }
    const std::string arrow =
        fmt::format("{}: {} to {}", name(command), name(before.state), name(after.state));
    EXPECT_TRUE(arrows_.contains(arrow)) << arrow << " is not in docs/lifecycle.md";
    walked_.insert(arrow);
  }

  void check_touched() {
    for (const Sequence sequence : touched_) {
      SCOPED_TRACE(fmt::format("job {}", to_number(sequence)));
      const Stored& stored = jobs_.at(sequence);
      check_shape(stored.job);
      check_tasks(stored);
      check_children(stored.job);
    }
    touched_.clear();
  }

  static void check_shape(const Job& job) {
    EXPECT_EQ(is_final(job.state), job.finished_at.has_value());
    EXPECT_LE(job.units.completed + job.units.failed, job.units.total);
    EXPECT_LE(job.tasks.running, job.tasks.open);
    EXPECT_LE(job.tasks.open, job.tasks.total);
    const bool is_waiting = job.state == State::waiting_idle || job.state == State::waiting_active;
    EXPECT_EQ(job.tasks.open == 0, is_final(job.state) || is_waiting || waits_for_agents(job));
    const bool is_untouched = job.state == State::scheduled || job.state == State::available;
    EXPECT_FALSE(is_untouched && job.first_started_at);
    EXPECT_FALSE(job.state == State::retryable && !job.only_task);
  }

  // A final job's rows are left as they were, so only open jobs are counted again.
  static void check_tasks(const Stored& stored) {
    const Job& job = stored.job;
    if (is_final(job.state) || job.tasks.total == 0) return;
    std::vector<Task> rows = stored.rows;
    if (job.only_task) rows = {*job.only_task};
    TaskCounts tasks;
    std::set<std::uint32_t> failed;
    std::uint32_t completed = 0;
    for (const Task& task : rows) {
      ++tasks.total;
      if (!is_final(task.state)) ++tasks.open;
      if (task.state == TaskState::running) ++tasks.running;
      if (task.state == TaskState::failed) ++tasks.failed;
      if (task.state == TaskState::failed) failed.insert(task.unit);
      const bool has_ended_unit = task.state == TaskState::completed && task.is_last_step;
      if (has_ended_unit && !stored.spawned.contains(task.index)) ++completed;
      EXPECT_EQ(task.state == TaskState::running, task.agent != AgentNumber::none);
      EXPECT_EQ(task.state == TaskState::retryable, task.due_at.has_value());
    }
    EXPECT_EQ(job.tasks, tasks);
    EXPECT_EQ(job.units.completed, completed);
    EXPECT_EQ(job.units.failed, failed.size());
  }

  // A final parent hears no more, so only open parents are counted again.
  void check_children(const Job& job) const {
    const auto found = children_.find(job.sequence);
    if (is_final(job.state) || found == children_.end()) return;
    ChildCounts counts;
    for (const Sequence sequence : found->second) {
      const Job& child = jobs_.at(sequence).job;
      ++counts.total;
      if (child.first_started_at || child.children.begun > 0) ++counts.begun;
      if (child.state == State::failed) ++counts.failed;
      if (child.state == State::cancelled) ++counts.cancelled;
      if (child.state == State::completed || child.state == State::partial) ++counts.completed;
      if (is_final(child.state)) counts.run_time += child.run_time + child.children.run_time;
    }
    EXPECT_EQ(job.children.total, counts.total);
    EXPECT_EQ(job.children.begun, counts.begun);
    EXPECT_EQ(job.children.failed, counts.failed);
    EXPECT_EQ(job.children.cancelled, counts.cancelled);
    EXPECT_EQ(job.children.completed, counts.completed);
    EXPECT_EQ(job.children.run_time, counts.run_time);
    EXPECT_EQ(job.children.first, found->second.front());
  }

  SeededRandom random_;
  std::set<std::string> arrows_;
  std::set<std::string> walked_;
  TimePoint now_ = from_micros(1'790'000'000'000'000);
  std::int64_t last_ = 0;
  std::map<Sequence, Stored> jobs_;
  std::map<Sequence, std::vector<Sequence>> children_;
  std::deque<FollowUp> owed_;
  std::set<Sequence> touched_;
};

TEST(Walk, KeepsTheLawsOfTheLifeCycle) {
  std::set<std::string> walked;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    World world(seed);
    for (int i = 0; i < steps_per_seed && !testing::Test::HasFailure(); ++i) world.step();
    if (!testing::Test::HasFailure()) world.finish_everything();
    if (testing::Test::HasFailure()) return;
    walked.insert(world.walked().begin(), world.walked().end());
  }
  // A walk that hardly goes anywhere proves nothing.
  EXPECT_GT(walked.size(), 80U);
}

}  // namespace
}  // namespace docket::job
