// A small process that does nothing but fork workers. It is forked before this process has any
// thread, so that every worker starts from a clean single-threaded image with the executors loaded.
//
// Guarantees: workers inherit no descriptor of this process but their own channel, and standard
//   error; they dump no core and live in a sandbox (executor/sandbox.h) that is closed before they
//   see a task: together they get the files that the profiles of the kinds name, and a network only
//   when every kind has one. The spawner also starts the helper programs that kinds name, each in a
//   sandbox of its own. The spawner dies with this process and the workers with the spawner, also
//   when this process is killed. SIGINT and SIGTERM do not reach them: whoever runs the pool
//   decides when they end.
//   Workers of kinds that work on the host have no sandbox and start programs themselves. All that
//   descends from such a worker is killed when the worker ends, however it ends, also what left its
//   session or lost its parent.
// Callers: app starts it; Pool uses it.
// Threads: `start` before any thread exists, on the thread that lives as long as the process. The
//   rest from one thread at a time.
// Errors: `unavailable` when the spawner is gone or the kernel refuses; from `start` also when no
//   Landlock is there and it may not lack; `invalid_argument` for kinds of which only some have a
//   network, or only some work on the host.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/descriptor.h"
#include "base/result.h"
#include "base/time.h"
#include "executor/kind.h"
#include "executor/sandbox.h"

namespace docket::worker {

class Spawner {
 public:
  // Names a worker from `spawn` to its Exit; never used twice.
  enum class Worker : std::uint64_t {};
  struct Exit {
    Worker worker{};
    int status = 0;  // as waitpid(2) gives it; spawn_failed when the fork was refused
    Micros cpu{0};   // user and system time of its whole life
  };
  static constexpr int spawn_failed = -1;

  // Forks. `registry` must be complete; both are the workers' own copies from here on.
  static Result<Spawner> start(
      const executor::Registry& registry, const Clock& clock,
      executor::WithoutLandlock without = executor::WithoutLandlock::refuse);
  Spawner(Spawner&&) noexcept = default;
  Spawner& operator=(Spawner&&) = delete;
  // Ends the spawner and every worker, and waits for it.
  ~Spawner();

  // Forks a worker with these descriptors; it works in `directory` (absolute, at most 3 KiB).
  Result<Worker> spawn(const Descriptor& channel, const Descriptor& tickets,
                       const std::filesystem::path& directory);
  // SIGKILL. Does nothing for a worker that is gone.
  Result<void> kill(Worker worker);
  // Kills every worker at `until`, and starts none after it, unless this was called again by then:
  // so that no work goes on when this process is stopped or stuck. Never called: no end.
  Result<void> allow_until(Monotonic until);
  // Readable when `next_exit` has something to say.
  int poll_descriptor() const { return control_.number(); }
  // Never blocks; empty when no worker ended since.
  Result<std::optional<Exit>> next_exit();

 private:
  Spawner(Descriptor control, int process) : control_(std::move(control)), process_(process) {}

  Descriptor control_;
  int process_;
  std::uint64_t last_worker_ = 0;
};

}  // namespace docket::worker
