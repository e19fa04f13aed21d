// Runs tasks in worker processes, and outlives whatever they do there.
//
// Guarantees: every submitted task gets exactly one Done, whatever happens to its worker. A worker
//   runs one task at a time; small tasks wait in line at a busy worker only while its tasks are
//   short, and leave the line when one turns out long. When a worker dies only the task that it had
//   begun is charged (`crashed` or its limit); those in line go to another one. Hitting a limit
//   stops the task, first by asking, then, `kill_grace` later, by SIGKILL. A worker that hangs in
//   the kernel, so that SIGKILL does not end it, is given up after `death_time`: its place gets
//   another one, unless as many as there are places hang so.
// Callers: agent. The Spawner must have been started before this process had any thread.
// Threads: `submit` and `cancel` from any thread, also from the listener; they never block.
//   `start` and `stop` from one owner. The listener is called on the pool's own thread.
// Time: from `clock`; a worker measures its own tasks with the clock given to Spawner::start.
// Errors: a task's misfortune is a Failure in its Done. `crashed`, `memory_limit`, `internal` (an
//   exception) and `interrupted` are marked retryable; `time_limit` and `output_limit` are not.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "executor/kind.h"
#include "wire/agent_messages.h"
#include "worker/spawner.h"

namespace docket::worker {

struct PoolOptions {
  std::size_t slots = 1;                     // workers, 1..256
  std::filesystem::path scratch{};           // made if absent; the workers' working directory
  std::uint32_t recycle_after_tasks = 1000;  // a worker is replaced after so many; 0: never
  Millis kill_grace{200};                    // from asking a task to stop until SIGKILL
  Millis death_time{10'000};                 // from then until a worker is given up
  bool starts_when_needed = false;           // a worker starts when a task finds none idle
  std::size_t frame_bytes_max = 256U << 20;  // of an input or an output and what goes with it
};

struct Assignment {
  wire::TaskAttempt task;  // unique among the tasks that had no Done yet
  std::string kind;
  std::string input;        // JSON text
  executor::Limits limits;  // a zero means the limit of the kind
  std::vector<executor::File> files = {};
  std::string previous = {};  // output of the step before it
};
// Of its input and all that goes with it.
std::size_t bytes_of(const Assignment& assignment);

// The last word of a running task; at most one every 50 ms.
struct Progress {
  wire::TaskAttempt task;
  double fraction = 0;  // 0..1
  std::string message;  // at most 1 KiB
};
// The end of a task. Failures made here:
//   no_executor    no such kind in the registry
//   invalid_input  the input does not fit a frame
//   cancelled      `cancel` reached it before its own end did
//   time_limit     wall or CPU limit; `memory_limit`, `output_limit` likewise
//   crashed        the worker died while it ran
//   internal       the executor threw an exception
//   interrupted    through no fault of its own: the pool was stopped or lost its spawner
struct Done {
  wire::TaskAttempt task;
  executor::Outcome outcome;
  Micros cpu{0};   // of the worker, user and system, while the task ran
  Micros wall{0};  // from its begin to its end; both are 0 when it never began
};
using Event = std::variant<Progress, Done>;

class PoolLoop;

class Pool {
 public:
  // Gets events in the order in which they happened, one or many at a time. Must not block, throw
  // or call `stop`.
  using Listener = std::function<void(std::vector<Event>)>;

  // Starts the thread and `slots` workers. At most one pool at a time uses a spawner. Spawner,
  // registry and clock must outlive the pool.
  // Errors: `invalid_argument` for options out of range; `unavailable` when the scratch directory
  // cannot be made or the kernel has no descriptors left.
  static Result<std::unique_ptr<Pool>> start(PoolOptions options, Spawner& spawner,
                                             const executor::Registry& registry, const Clock& clock,
                                             Listener listener);
  // Stops with no grace.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Any number of tasks may wait; they begin in the order of submission. After `stop` began they
  // end `interrupted`.
  void submit(std::vector<Assignment> tasks);
  // Its Done follows: at once if the task had not begun, else when it has stopped, at most
  // `kill_grace` (and the kill) later. Unknown tasks are ignored: their Done is under way. Costs a
  // walk over the waiting tasks for each.
  void cancel(const std::vector<wire::TaskAttempt>& tasks);
  // The same with no grace.
  void kill(const std::vector<wire::TaskAttempt>& tasks);
  // Spawner::allow_until, at the pool's next turn.
  void allow_until(Monotonic until);
  // Tasks not begun end `interrupted` at once; running ones may end by themselves for `grace`, are
  // asked to stop after it and killed `kill_grace` later, and end `interrupted` as well. Returns
  // when every Done was delivered and every worker is gone. Calling it again does nothing.
  void stop(Millis grace);

 private:
  explicit Pool(std::unique_ptr<PoolLoop> loop);

  std::unique_ptr<PoolLoop> loop_;
  std::thread thread_;
};

}  // namespace docket::worker
