#include "executor/program_run.h"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <mutex>
#include <string_view>

#include <fmt/format.h>

#include "executor/program_starter.h"
#include "executor/sandbox.h"

namespace docket::executor {
namespace {

constexpr int look_up_every_ms = 20;

enum class Stop : std::uint8_t { none, cancelled, time_is_up };

Failure failure(FailureKind kind, std::string message) {
  return {.kind = kind, .code = {}, .message = std::move(message), .detail = {}};
}

// The kernel only lets an allocation fail; what a program makes of it is its own affair. These are
// the words of the C and C++ libraries, the GNU programs, poppler and Leptonica.
bool says_no_memory(std::string_view errors) {
  constexpr std::string_view words[] = {"bad_alloc",       "ut of memory", "annot allocate memory",
                                        "emory exhausted", "MemoryError",  "ut of space"};
  return std::ranges::any_of(
      words, [&](std::string_view word) { return errors.find(word) != std::string_view::npos; });
}

Failure ran_too_long(const ProgramCall& call) {
  return failure(FailureKind::time_limit,
                 fmt::format("The program {} ran longer than its limit.", call.program));
}

Failure died(const ProgramCall& call, int signal) {
  if (signal == SIGXCPU) return ran_too_long(call);
  if (signal == SIGKILL) {
    return failure(
        FailureKind::memory_limit,
        fmt::format("The program {} was killed; the machine's memory is the usual reason.",
                    call.program));
  }
  const char* name = sigabbrev_np(signal);
  return failure(FailureKind::crashed,
                 fmt::format("The program {} was killed by signal {} (SIG{}).", call.program,
                             signal, name == nullptr ? "?" : name));
}

ProgramOutcome judge(int status, const ProgramFiles& files, const ProgramCall& call) {
  const auto allowed =
      static_cast<std::size_t>(std::max<std::int64_t>(call.limits.output_bytes, 0));
  if (allowed > 0 && files.output_bytes() > allowed) {
    return failure(FailureKind::output_limit,
                   fmt::format("The program {} wrote more than its limit of {} bytes.",
                               call.program, allowed));
  }
  const bool is_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!is_well && call.limits.memory_bytes > 0 && says_no_memory(files.kept_errors())) {
    return failure(FailureKind::memory_limit,
                   fmt::format("The program {} needed more memory than its limit of {} bytes.",
                               call.program, call.limits.memory_bytes));
  }
  if (WIFSIGNALED(status)) return died(call, WTERMSIG(status));
  Result<std::string> output = files.read_output();
  if (!output) return cannot_run(output.error());
  return ProgramEnd{.exit_code = WEXITSTATUS(status),
                    .output = *std::move(output),
                    .errors = files.kept_errors()};
}

// Made once for each program, as the process that starts programs for workers makes one for all.
Result<const Sandbox*> sandbox_of(const std::string& path) {
  static std::mutex mutex;
  static std::map<std::string, Sandbox> sandboxes;
  const std::scoped_lock lock(mutex);
  const auto found = sandboxes.find(path);
  if (found != sandboxes.end()) return &found->second;
  Result<Sandbox> made = Sandbox::for_programs({path}, {}, WithoutLandlock::allow);
  if (!made) return made.error();
  return &sandboxes.emplace(path, *std::move(made)).first->second;
}

// Waits for a child that was killed, or for one that has ended.
void wait_for(pid_t process) {
  while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

// What this thread starts.
class Children {
 public:
  Children() = default;
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  ~Children() {
    starter_.give_up_spare();
    wait_for_unwanted();
  }

  Result<pid_t> start(const ProgramOrder& order, const Sandbox& sandbox) {
    Result<pid_t> process = starter_.start(order, sandbox);
    wait_for_unwanted();
    return process;
  }
  int ended(pid_t process, int status) { return starter_.ended(process, status).value_or(status); }

 private:
  void wait_for_unwanted() {
    while (!starter_.unwanted().empty()) {
      const pid_t process = starter_.unwanted().back();
      wait_for(process);
      starter_.ended(process, 0);
    }
  }

  ProgramStarter starter_;
};

// A child of this process.
class OwnProgram final : public RunningProgram {
 public:
  OwnProgram(Children& children, pid_t process)
      : children_(children),
        process_(process),
        end_(static_cast<int>(syscall(SYS_pidfd_open, process, 0))) {}
  OwnProgram(const OwnProgram&) = delete;
  OwnProgram& operator=(const OwnProgram&) = delete;
  ~OwnProgram() override {
    if (is_reaped_) return;
    kill();
    wait_for(process_);
    children_.ended(process_, SIGKILL);
  }

  int poll_descriptor() const override { return end_.number(); }

  Result<std::optional<int>> ended() override {
    int status = 0;
    const pid_t found = waitpid(process_, &status, WNOHANG);
    if (found == 0 || (found < 0 && errno == EINTR)) return std::optional<int>();
    is_reaped_ = true;
    if (found < 0) return unavailable("Somebody else waits for the programs of this process.");
    return std::optional(children_.ended(process_, status));
  }

  void kill() override { kill_program(process_); }

 private:
  Children& children_;
  pid_t process_;
  Descriptor end_;
  bool is_reaped_ = false;
};

}  // namespace

ProgramOutcome follow(RunningProgram& running, ProgramFiles files, const ProgramCall& call,
                      const Context& context) {
  files.started();
  const Millis wall = call.limits.wall;
  const Monotonic ends = wall > Millis(0) ? context.clock().monotonic() + wall : Monotonic::max();
  Stop stop = Stop::none;
  for (;;) {
    const Result<std::optional<int>> ended = running.ended();
    if (!ended) return cannot_run(ended.error());
    files.take_errors();
    if (*ended && stop == Stop::cancelled) {
      return failure(FailureKind::cancelled, "The task was cancelled.");
    }
    if (*ended && stop == Stop::time_is_up) return ran_too_long(call);
    if (*ended) return judge(**ended, files, call);
    if (stop == Stop::none) {
      if (context.is_cancelled()) stop = Stop::cancelled;
      if (context.clock().monotonic() >= ends) stop = Stop::time_is_up;
      if (stop != Stop::none) running.kill();
    }
    std::array<pollfd, 2> sources{pollfd{running.poll_descriptor(), POLLIN, 0},
                                  pollfd{files.errors_to_poll(), POLLIN, 0}};
    poll(sources.data(), sources.size(), look_up_every_ms);
  }
}

ProgramOutcome run_program_here(const ProgramCall& call, const Context& context) {
  const std::string path = path_of_program(call.program);
  if (path.empty()) return no_such_program(call.program);
  const Result<const Sandbox*> sandbox = sandbox_of(path);
  if (!sandbox) return cannot_run(sandbox.error());
  Result<ProgramFiles> files = ProgramFiles::make(call.input);
  if (!files) return cannot_run(files.error());
  thread_local Children children;
  const Result<pid_t> process = children.start({.path = path,
                                                .arguments = call.arguments,
                                                .limits = call.limits,
                                                .input = files->input(),
                                                .output = files->output(),
                                                .errors = files->errors(),
                                                .reads_once = call.reads_once},
                                               **sandbox);
  if (!process) return cannot_run(process.error());
  OwnProgram running(children, *process);
  return follow(running, *std::move(files), call, context);
}

Failure no_such_program(const std::string& program) {
  return failure(FailureKind::internal,
                 fmt::format("The program {} is not installed, or may not be run here.", program));
}

Failure cannot_run(const Error& error) { return failure(FailureKind::internal, error.message); }

}  // namespace docket::executor
