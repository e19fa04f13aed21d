// What the tests of the pool share: the spawner that main() started, a pool over it, and a listener
// that can be waited for. Test code.
//
// Threads: wait from the test's thread; the pool calls from its own.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "worker/pool.h"

namespace docket::worker {

// Set by main() before any thread: the spawners, and the registries that they were forked with. The
// kind `misbehaving` lives in a sandbox, or works on the host.
struct World {
  Spawner* spawner = nullptr;
  const executor::Registry* registry = nullptr;
  Spawner* host_spawner = nullptr;
  const executor::Registry* host_registry = nullptr;
  const Clock* clock = nullptr;
};
extern World world;

// Remembers all events; every wait gives up after 30 s and fails the test.
class Listener {
 public:
  void hear(std::vector<Event> events);
  // Waits for a task's Done.
  Done done(const wire::TaskAttempt& task);
  // Waits for the first progress of a task.
  Progress progress(const wire::TaskAttempt& task);
  std::vector<Progress> all_progress(const wire::TaskAttempt& task);
  // How often any task was said to be done, and tasks in the order of their Done.
  std::vector<wire::TaskAttempt> order();

 private:
  std::mutex mutex_;
  std::condition_variable heard_;
  std::multimap<wire::TaskAttempt, Progress> progress_;
  std::map<wire::TaskAttempt, Done> done_;
  std::vector<wire::TaskAttempt> order_;
};

class Harness {
 public:
  explicit Harness(PoolOptions options = {}, Spawner* spawner = world.spawner);

  Pool& pool() { return *pool_; }
  Listener& listener() { return listener_; }
  // Submits one task to the kind `misbehaving` and returns its name, unique in the harness.
  wire::TaskAttempt submit(std::string input, executor::Limits limits = {},
                           std::uint32_t attempt = 1);
  // Submits and waits; gives the output's text or "<failure kind>: <message>".
  std::string run(std::string input, executor::Limits limits = {}, std::uint32_t attempt = 1);
  static std::string describe(const executor::Outcome& outcome);
  std::string result(const wire::TaskAttempt& task) {
    return describe(listener_.done(task).outcome);
  }

 private:
  Listener listener_;
  std::unique_ptr<Pool> pool_;  // after the listener: it may speak until it is gone
  std::uint32_t last_ = 0;
};

// Ids of the living and unreaped children of a process whose name is `name`.
std::vector<int> children(int parent, const std::string& name);

}  // namespace docket::worker
