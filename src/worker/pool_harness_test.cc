#include "worker/pool_harness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "base/process_table.h"
#include "support/misbehaving_kind.h"

namespace docket::worker {

World world;

namespace {
constexpr std::chrono::seconds patience(30);
}

void Listener::hear(std::vector<Event> events) {
  const std::lock_guard lock(mutex_);
  for (Event& event : events) {
    if (Progress* progress = std::get_if<Progress>(&event)) {
      progress_.emplace(progress->task, std::move(*progress));
    } else {
      Done& done = std::get<Done>(event);
      order_.push_back(done.task);
      done_.insert_or_assign(done.task, std::move(done));
    }
  }
  heard_.notify_all();
}

Done Listener::done(const wire::TaskAttempt& task) {
  std::unique_lock lock(mutex_);
  const bool is_there = heard_.wait_for(lock, patience, [&] { return done_.contains(task); });
  EXPECT_TRUE(is_there) << "task " << task.task.index << " has no end";
  return is_there ? done_.at(task) : Done{};
}

Progress Listener::progress(const wire::TaskAttempt& task) {
  std::unique_lock lock(mutex_);
  const bool is_there = heard_.wait_for(lock, patience, [&] { return progress_.contains(task); });
  EXPECT_TRUE(is_there) << "task " << task.task.index << " says nothing";
  return is_there ? progress_.find(task)->second : Progress{};
}

std::vector<Progress> Listener::all_progress(const wire::TaskAttempt& task) {
  const std::lock_guard lock(mutex_);
  std::vector<Progress> all;
  const auto [begin, end] = progress_.equal_range(task);
  for (auto it = begin; it != end; ++it) all.push_back(it->second);
  return all;
}

std::vector<wire::TaskAttempt> Listener::order() {
  const std::lock_guard lock(mutex_);
  return order_;
}

Harness::Harness(PoolOptions options, Spawner* spawner) {
  if (options.scratch.empty()) {
    options.scratch = std::filesystem::path(testing::TempDir()) / "docket-worker-test";
  }
  auto pool = Pool::start(options, *spawner, *world.registry, *world.clock,
                          [this](std::vector<Event> events) { listener_.hear(std::move(events)); });
  DOCKET_CHECK(pool.has_value(), "the pool starts");
  pool_ = *std::move(pool);
}

wire::TaskAttempt Harness::submit(std::string input, executor::Limits limits,
                                  std::uint32_t attempt) {
  const wire::TaskAttempt task{.task = {.job = {}, .index = ++last_}, .attempt = attempt};
  std::vector<Assignment> tasks;
  tasks.push_back(
      {.task = task, .kind = "misbehaving", .input = std::move(input), .limits = limits});
  pool_->submit(std::move(tasks));
  return task;
}

std::string Harness::run(std::string input, executor::Limits limits, std::uint32_t attempt) {
  return result(submit(std::move(input), limits, attempt));
}

std::string Harness::describe(const executor::Outcome& outcome) {
  if (const auto* output = std::get_if<executor::Output>(&outcome)) return output->json;
  const Failure& failure = std::get<Failure>(outcome);
  return std::string(name(failure.kind)) + ": " + failure.message;
}

std::vector<int> children(int parent, const std::string& name) {
  std::vector<int> found;
  for (const ProcessRow& row : process_table()) {
    if (row.parent == parent && row.name == name) found.push_back(row.number);
  }
  return found;
}

}  // namespace docket::worker

// The spawner forks before Google Test or a pool makes a thread, as in the product.
int main(int argc, char** argv) {
  using namespace docket;
  executor::Registry registry;
  registry.add(test::misbehaving_kind());
  executor::Registry host_registry;
  executor::Kind on_host = test::misbehaving_kind();
  on_host.profile = {.is_host = true};
  host_registry.add(std::move(on_host));
  const SystemClock clock;
  Result<worker::Spawner> spawner =
      worker::Spawner::start(registry, clock, executor::WithoutLandlock::allow);
  Result<worker::Spawner> host_spawner = worker::Spawner::start(host_registry, clock);
  DOCKET_CHECK(spawner.has_value() && host_spawner.has_value(), "the spawners start");
  worker::world = {.spawner = &*spawner,
                   .registry = &registry,
                   .host_spawner = &*host_spawner,
                   .host_registry = &host_registry,
                   .clock = &clock};
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
