// Holds `transition` against docs/lifecycle.md, row by row, and the page against completeness.
#include "job/transition.h"

#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/page_tables.h"

namespace docket::job {
namespace {

using testing::IsEmpty;

const TimePoint noon = from_micros(1'790'000'000'000'000);
constexpr auto page = "docs/lifecycle.md";

// One row of the page, brought to life.
struct Scene {
  Job job;
  Task row;  // the named task of a job with several
  Command command;

  Task& task() { return job.only_task ? *job.only_task : row; }
  template <class Order>
  Order& order() {
    return std::get<Order>(command);
  }
};

std::map<std::string, Command> all_commands() {
  Fail fail;
  fail.attempt = 1;
  fail.failure.kind = FailureKind::numeric;
  AddTasks add;
  add.tasks.resize(1);
  ChildEnded ended;
  ended.child = Sequence{12};
  ended.ended_at = noon;
  const Command commands[] = {
      Claim{AgentNumber{1}},
      Start{1},
      Finish{1},
      fail,
      Release{1, "drain"},
      Expire{1},
      GiveUp{0, {}},
      Unblock{},
      Skip{},
      TimeOut{},
      Promote{},
      Choose{{AgentNumber{1}, AgentNumber{2}}, {}},
      Cancel{"user"},
      NoteRetry{},
      Delete{},
      add,
      Adopt{Sequence{12}, {}},
      ChildBegan{noon},
      ended,
  };
  std::map<std::string, Command> by_name;
  for (const Command& command : commands) by_name.emplace(name(command), command);
  return by_name;
}

Task task_in(TaskState state) {
  Task task;
  task.state = state;
  if (state == TaskState::blocked || state == TaskState::available) return task;
  task.attempt = 1;
  task.attempt_started_at = noon - Micros(7);
  if (state == TaskState::running) task.agent = AgentNumber{1};
  if (state == TaskState::retryable) task.due_at = noon;
  return task;
}

TaskState task_state_within(State state) {
  switch (state) {
    case State::scheduled:
    case State::available:
      return TaskState::available;
    case State::running:
      return TaskState::running;
    case State::retryable:
      return TaskState::retryable;
    case State::waiting_idle:
    case State::waiting_active:
    case State::completed:
    case State::partial:
      return TaskState::completed;
    case State::failed:
      return TaskState::failed;
    case State::cancelled:
      return TaskState::cancelled;
  }
  return TaskState::cancelled;
}

Job job_in(State state) {
  Job job;
  job.sequence = Sequence{10};
  job.state = state;
  if (state == State::waiting_idle) return job;
  const Task task = task_in(task_state_within(state));
  job.only_task = task;
  job.tasks = {1, is_final(task.state) ? 0U : 1U, task.state == TaskState::running ? 1U : 0U, 0};
  job.units.total = 1;
  job.units.completed = task.state == TaskState::completed ? 1 : 0;
  job.first_started_at = task.attempt_started_at;
  return job;
}

void make_several(Scene& scene) {
  scene.row = *scene.job.only_task;
  scene.job.only_task.reset();
  scene.job.tasks.total = 4;
  if (scene.job.tasks.open > 0) scene.job.tasks.open = 4;
  scene.job.units = {4, 0, 0, {}};
}

void fail_unit(Scene& scene) {
  scene.job.tasks.failed = 1;
  scene.job.units.failed = 1;
  scene.job.units.first_failure = FailureKind::numeric;
}

void end_child(Scene& scene, State outcome) {
  ChildCounts& children = scene.job.children;
  if (children.total == 0) children.total = 1;
  children.completed = 0;
  if (outcome == State::cancelled) {
    children.cancelled = 1;
  } else {
    children.failed = 1;
    children.first_failed = Sequence{11};
  }
}

void make_choosing(Scene& scene) {
  scene.job.only_task.reset();
  scene.job.tasks = {};
  scene.job.units = {};
}

void name_other(Scene& scene, TaskState state) {
  scene.row = task_in(state);
  scene.job.tasks.running = 0;
}

void make_cancelling(Scene& scene) {
  if (auto* removal = std::get_if<Delete>(&scene.command)) {
    removal->cancels = true;
  } else {
    scene.job.rules.on_child_cancel = OnChildCancel::cancels;
  }
}

void make_only_unbegun(Scene& scene) {
  if (auto* removal = std::get_if<Delete>(&scene.command)) {
    removal->only_unbegun = true;
  } else {
    scene.order<Cancel>().only_unbegun = true;
  }
}

void spawn(Scene& scene, std::size_t tasks) {
  auto& spawned = scene.order<Finish>().spawned;
  for (std::uint32_t unit = 0; unit < tasks; ++unit) spawned.push_back({unit, 0, "{}"});
}

// What the words of the column "case" mean.
const std::map<std::string, std::function<void(Scene&)>>& cases() {
  static const std::map<std::string, std::function<void(Scene&)>> all = {
      {"several", make_several},
      {"each", [](Scene& s) { s.job.rules.outcome = OutcomeRule::each; }},
      {"last task", [](Scene& s) { s.job.tasks.open = 1; }},
      {"unit failed", fail_unit},
      {"unit completed", [](Scene& s) { s.job.units.completed = 1; }},
      {"blocked", [](Scene& s) { name_other(s, TaskState::blocked); }},
      {"task available", [](Scene& s) { name_other(s, TaskState::available); }},
      {"child open", [](Scene& s) { s.job.children.total = 1; }},
      {"child failed", [](Scene& s) { end_child(s, State::failed); }},
      {"child cancelled", [](Scene& s) { end_child(s, State::cancelled); }},
      {"last child", [](Scene& s) { s.job.children.completed = 1; }},
      {"only unbegun", make_only_unbegun},
      {"wait_all", [](Scene& s) { s.job.rules.on_child_failure = OnChildFailure::wait_all; }},
      {"cancels", make_cancelling},
      {"completed", [](Scene& s) { s.order<ChildEnded>().outcome = State::completed; }},
      {"failed", [](Scene& s) { s.order<ChildEnded>().outcome = State::failed; }},
      {"cancelled", [](Scene& s) { s.order<ChildEnded>().outcome = State::cancelled; }},
      {"final", [](Scene& s) { s.order<Fail>().failure.retryable = false; }},
      {"retryable", [](Scene& s) { s.order<Fail>().failure.retryable = true; }},
      {"crashed", [](Scene& s) { s.order<Fail>().failure.kind = FailureKind::crashed; }},
      {"2 failures", [](Scene& s) { s.task().failures = 2; }},
      {"2 crashes", [](Scene& s) { s.task().crashes = 2; }},
      {"25 interruptions", [](Scene& s) { s.task().interruptions = 25; }},
      {"started", [](Scene& s) { s.task().is_started = true; }},
      {"side effects begun",
       [](Scene& s) { s.job.rules.has_effects = s.task().is_started = true; }},
      {"another attempt", [](Scene& s) { s.order<GiveUp>().attempt = 3; }},
      {"had one", [](Scene& s) { s.order<GiveUp>().attempt = 1; }},
      {"without tasks", make_choosing},
      {"nobody", [](Scene& s) { s.order<Choose>().agents.clear(); }},
      {"spawns", [](Scene& s) { spawn(s, 2); }},
      {"spawns too many", [](Scene& s) { spawn(s, spawned_max + 1); }},
      {"spawns badly", [](Scene& s) { s.order<Finish>().spawned = {{0, 1, "{}"}}; }},
      {"old attempt", [](Scene& s) { s.task().attempt = 2; }},
      {"due", [](Scene& s) { s.task().due_at = noon; }},
      {"backing off", [](Scene& s) { s.task().due_at = noon + Micros(1); }},
  };
  return all;
}

Scene job_scene(const std::string& state, const Command& command) {
  Scene scene{job_in(*parse_state(state)), task_in(TaskState::completed), command};
  const bool is_from_child =
      std::holds_alternative<ChildBegan>(command) || std::holds_alternative<ChildEnded>(command);
  if (is_from_child) scene.job.children.total = 2;
  return scene;
}

Scene task_scene(const std::string& state, const Command& command) {
  Scene scene{job_in(State::running), {}, command};
  make_several(scene);
  scene.job.rules.outcome = OutcomeRule::each;
  scene.row = task_in(*parse_task_state(state));
  scene.job.tasks.running = scene.row.state == TaskState::running ? 1 : 0;
  return scene;
}

std::string events_of(const Change& change) {
  std::string words;
  for (const Event& event : change.events) {
    words += fmt::format("{}{}", words.empty() ? "" : ", ", name(event.kind));
  }
  return words;
}

void expect_row(Scene& scene, bool is_about_task, const std::string& becomes,
                const std::string& events) {
  const auto change = transition(scene.job, &scene.task(), scene.command, noon);
  if (becomes == "conflict") {
    ASSERT_FALSE(change) << "was accepted";
    EXPECT_EQ(change.error().code, ErrorCode::conflict);
    return;
  }
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(is_about_task ? name(change->task->state) : name(change->job.state), becomes);
  EXPECT_EQ(events_of(*change), events);
  EXPECT_EQ(change->job.version, scene.job.version + 1);
}

TEST(Lifecycle, IsAsThePageSays) {
  const auto commands = all_commands();
  for (const test::PageTable& table : test::page_tables(DOCKET_SOURCE_DIR, page)) {
    const bool is_about_task = table.heading.rfind("Task: ", 0) == 0;
    if (!is_about_task && table.heading.rfind("Job: ", 0) != 0) continue;
    const std::string state = table.heading.substr(table.heading.find(' ') + 1);
    for (const auto& row : table.rows) {
      ASSERT_EQ(row.size(), 4U) << table.heading;
      for (const std::string& word : test::split_list(row[0])) {
        SCOPED_TRACE(fmt::format("{}: {} ({})", table.heading, word, row[1]));
        ASSERT_TRUE(commands.contains(word));
        Scene scene = is_about_task ? task_scene(state, commands.at(word))
                                    : job_scene(state, commands.at(word));
        for (const std::string& flag : test::split_list(row[1])) {
          ASSERT_TRUE(cases().contains(flag)) << flag;
          cases().at(flag)(scene);
        }
        expect_row(scene, is_about_task, row[2], row[3]);
      }
    }
  }
}

TEST(Lifecycle, HasEveryCommandInEveryState) {
  std::set<std::string> missing;
  for (const auto& [word, command] : all_commands()) {
    for (int i = 0; i < states; ++i) {
      missing.insert(fmt::format("Job: {}: {}", name(static_cast<State>(i)), word));
    }
    for (int i = 0; is_about_task(command) && i < task_states; ++i) {
      missing.insert(fmt::format("Task: {}: {}", name(static_cast<TaskState>(i)), word));
    }
  }
  EXPECT_EQ(missing.size(), 10U * 19U + 8U * 9U);
  for (const test::PageTable& table : test::page_tables(DOCKET_SOURCE_DIR, page)) {
    for (const auto& row : table.rows) {
      for (const std::string& word : test::split_list(row[0])) {
        missing.erase(fmt::format("{}: {}", table.heading, word));
      }
    }
  }
  EXPECT_THAT(missing, IsEmpty());
}

// "running --> retryable: fail" as {"running", "retryable"}.
std::set<std::pair<std::string, std::string>> drawn_arrows() {
  std::ifstream text(fmt::format("{}/{}", DOCKET_SOURCE_DIR, page));
  const std::regex arrow(R"(\s*(\w+) --> (\w+).*)");
  std::set<std::pair<std::string, std::string>> arrows;
  for (std::string line; std::getline(text, line);) {
    std::smatch match;
    if (std::regex_match(line, match, arrow)) arrows.emplace(match[1], match[2]);
  }
  return arrows;
}

TEST(Lifecycle, IsDrawnAsItsTablesSay) {
  std::set<std::pair<std::string, std::string>> told;
  for (const test::PageTable& table : test::page_tables(DOCKET_SOURCE_DIR, page)) {
    if (table.heading.rfind("Job: ", 0) != 0) continue;
    for (const auto& row : table.rows) told.emplace(table.heading.substr(5), row[2]);
  }
  const auto drawn = drawn_arrows();
  EXPECT_GT(drawn.size(), 10U);
  for (const auto& [from, to] : drawn) {
    for (int i = 0; i < states; ++i) {
      const auto state = static_cast<State>(i);
      const bool is_meant = from == name(state) || (from == "open" && !is_final(state));
      if (!is_meant) continue;
      EXPECT_TRUE(told.contains({std::string(name(state)), to})) << name(state) << " to " << to;
    }
  }
}

}  // namespace
}  // namespace docket::job
