// A job of many units through a whole server, its agent and its workers, which are killed
// meanwhile.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/agent.h"
#include "app/data_dir.h"
#include "app/service.h"
#include "base/check.h"
#include "store/sqlite/sqlite_store.h"
#include "support/temp_directory.h"
#include "worker/spawner.h"

namespace docket::app {
namespace {

constexpr std::uint32_t units = 500;
constexpr std::uint32_t tasks = 2 * units;
constexpr std::uint32_t finished_per_life = 200;  // until a process is killed

// The first step makes an array of its file's text, the second hands it on.
class HandOn final : public executor::Executor {
 public:
  executor::Outcome run(const executor::Task& task, executor::Context& context) override {
    context.wait(Millis(2));
    if (task.files.empty()) return executor::Output{task.previous};
    DOCKET_CHECK(task.files.size() == 1 && task.previous.empty(), "a first step gets its file");
    return executor::Output{"[" + task.files.at(0).bytes + "]"};
  }
};

executor::Registry one_kind() {
  executor::Kind kind;
  kind.name = "hand_on";
  kind.limits.wall = Millis(60'000);
  kind.make_executor = [] { return std::make_unique<HandOn>(); };
  executor::Registry kinds;
  kinds.add(std::move(kind));
  return kinds;
}

// What a unit's file holds. That of the first one, and what is made of it, is too large for a row
// and for a grant.
std::string text_of(std::uint32_t unit) {
  return unit == 0 ? std::string(100'000, '7') : std::to_string(unit);
}

job::Submission many_units(engine::Engine& engine) {
  job::Submission submission;
  submission.type = submission.kind = "hand_on";
  submission.rules.outcome = job::OutcomeRule::each;
  for (std::uint32_t unit = 0; unit < units; ++unit) {
    const auto writer = engine.new_file("f", "text/plain");
    EXPECT_TRUE(wait_for(writer->append(text_of(unit))));
    submission.files.push_back(*wait_for(writer->finish()));
    submission.tasks.push_back({.unit = unit, .input = "{}", .file = unit});
    submission.tasks.push_back({.unit = unit, .step = 1, .input = "{}", .takes_previous = true});
  }
  return submission;
}

// One process: a server that works on the only job until it has ended. Says a byte on `news`
// whenever a task has. Gives the number of tasks that were seen to run at once.
std::uint32_t work(const std::filesystem::path& folder, int news) {
  const SystemClock clock;
  SystemRandom random;
  const executor::Registry kinds = one_kind();
  auto spawner = worker::Spawner::start(kinds, clock, executor::WithoutLandlock::allow);
  Config config;
  config.data = folder / "data";
  config.listen = "127.0.0.1:0";
  auto service = spawner ? Service::start(config, kinds, clock, random) : spawner.error();
  if (!service) return 0;
  engine::Engine& engine = (*service)->engine();
  const agent::Options options{.server = {(*service)->url(), engine.local_agent_key()->secret},
                               .name = "local-agent",
                               .version = {},
                               .workers = 2,
                               .memory_bytes = 1LL << 40,
                               .scratch = folder / "scratch"};
  std::stop_source stop;
  std::jthread agent([&] {
    (void)agent::run(options, {.sandboxed = &*spawner}, kinds, clock, random, stop.get_token());
  });
  const job::Principal admin = *engine.authenticate(*read_secret(admin_key_file(config.data)));
  auto jobs = wait_for(engine.list(admin, {}))->jobs;
  if (jobs.empty()) jobs.push_back(*wait_for(engine.submit(admin, many_units(engine))));
  std::uint32_t most = 0;
  std::uint32_t ended = jobs.front().job.tasks.total - jobs.front().job.tasks.open;
  while (!job::is_final(jobs.front().job.state)) {
    jobs = wait_for(engine.list(admin, {}))->jobs;
    const job::TaskCounts& counts = jobs.front().job.tasks;
    most = std::max(most, counts.running);
    for (; ended < counts.total - counts.open; ++ended) {
      if (write(news, "t", 1) != 1) return 0;
    }
    std::this_thread::yield();
  }
  stop.request_stop();
  agent.join();
  (*service)->drain(Millis(1000));
  return most;
}

// Runs such a process; kills it once it has ended so many tasks, or gives what it says at its end.
int live(const std::filesystem::path& folder, std::optional<std::uint32_t> killed_after) {
  std::array<int, 2> news{};
  EXPECT_EQ(pipe(news.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    ::close(news[0]);
    _exit(static_cast<int>(std::min(work(folder, news[1]), 100U)));
  }
  ::close(news[1]);
  char byte = 0;
  std::uint32_t ended = 0;
  while (ended != killed_after && read(news[0], &byte, 1) == 1) ++ended;
  if (killed_after) kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  ::close(news[0]);
  EXPECT_EQ(ended, killed_after.value_or(ended));
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// What the disk says of all tasks of the only job.
std::vector<store::TaskView> tasks_on_disk(const std::filesystem::path& folder) {
  auto store = store::sqlite::open(folder / "data", {});
  EXPECT_TRUE(store);
  EXPECT_THAT(*(*store)->verify(), testing::IsEmpty());
  store::ClientRef ref;
  EXPECT_TRUE((*store)->scan_members([&](const store::Member& member) {
    const std::array one = {member.sequence};
    ref = {member.tenant, {}, (*(*store)->read(one, store::Detail::row, {}))[0]->job.id};
    return false;
  }));
  return *(*store)->tasks(ref, 0, tasks, store::Detail::full);
}

TEST(Units, EachTaskEndsOnceWhateverBecomesOfTheServer) {
  const test::TempDirectory folder;
  std::map<job::TaskIndex, std::uint32_t> attempts;  // of tasks that have ended
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(live(folder.path(), finished_per_life), -1);
    for (const store::TaskView& task : tasks_on_disk(folder.path())) {
      if (task.task.state != job::TaskState::completed) continue;
      const auto [known, is_new] = attempts.emplace(task.task.index, task.task.attempt);
      EXPECT_EQ(known->second, task.task.attempt) << "it was not run again";
    }
    EXPECT_GE(attempts.size(), std::size_t{finished_per_life} * (life + 1));
  }
  EXPECT_GE(live(folder.path(), std::nullopt), 2) << "both workers have work";
  const auto all = tasks_on_disk(folder.path());
  ASSERT_EQ(all.size(), tasks);
  for (const store::TaskView& task : all) {
    ASSERT_EQ(task.task.state, job::TaskState::completed);
    const std::string made = "[" + text_of(task.task.unit) + "]";
    EXPECT_EQ(task.output->bytes, std::ssize(made));
    EXPECT_EQ(task.output->text, task.task.unit == 0 ? "" : made);
    const auto known = attempts.find(task.task.index);
    if (known == attempts.end()) continue;
    EXPECT_EQ(known->second, task.task.attempt) << "it was not run again";
  }
}

}  // namespace
}  // namespace docket::app
