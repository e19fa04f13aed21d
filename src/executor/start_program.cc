#include "executor/start_program.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "executor/child_steps.h"

namespace docket::executor {
namespace {

constexpr rlim_t descriptors_max = 64;
constexpr std::string_view before_workers = "600";  // when memory runs out
// Above every number that the three files may have to move to.
constexpr int spare_number = 10;

// execve wants characters that may change; nobody changes them.
char* const environment[] = {
    const_cast<char*>("PATH=/usr/bin"), const_cast<char*>("LC_ALL=C.UTF-8"),
    const_cast<char*>("HOME=/nonexistent"), const_cast<char*>("OMP_THREAD_LIMIT=1"), nullptr};

struct Bound {
  int resource;
  rlimit limit;
};

// Made before the child: until exec it shares the parent's memory, so that it may change none of it
// and make async-signal-safe calls alone.
struct Start {
  const char* path;
  std::vector<char*> arguments;
  std::vector<Bound> bounds;
  std::array<int, 3> files;
  pid_t parent;
};

std::vector<Bound> bounds_of(const Limits& limits) {
  std::vector<Bound> bounds = {{RLIMIT_CORE, {0, 0}},
                               {RLIMIT_NOFILE, {descriptors_max, descriptors_max}}};
  if (limits.memory_bytes > 0) {
    const auto bytes = static_cast<rlim_t>(limits.memory_bytes);
    bounds.push_back({RLIMIT_AS, {bytes, bytes}});
  }
  if (limits.cpu > Millis(0)) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits.cpu).count();
    bounds.push_back(
        {RLIMIT_CPU, {static_cast<rlim_t>(seconds), static_cast<rlim_t>(seconds + 1)}});
  }
  if (limits.output_bytes > 0) {
    // One byte more than allowed tells a program that wrote too much from one that wrote it all.
    const auto bytes = static_cast<rlim_t>(limits.output_bytes) + 1;
    bounds.push_back({RLIMIT_FSIZE, {bytes, bytes}});
  }
  return bounds;
}

Start prepare(const ProgramOrder& order) {
  Start start{.path = order.path.c_str(),
              .arguments = {const_cast<char*>(order.path.c_str())},
              .bounds = bounds_of(order.limits),
              .files = {order.input, order.output, order.errors},
              .parent = getpid()};
  for (const std::string& argument : order.arguments) {
    start.arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  start.arguments.push_back(nullptr);
  return start;
}

// The files as 0, 1 and 2; all others are closed by exec. A file may have one of these numbers
// itself, so all move out of the way first.
bool place_files(std::array<int, 3> files) {
  for (int& file : files) {
    file = fcntl(file, F_DUPFD_CLOEXEC, spare_number);
    if (file < 0) return false;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (dup2(files[i], static_cast<int>(i)) < 0) return false;
  }
  return close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
}

[[noreturn]] void give_up(std::string_view why) {
  const ssize_t written = write(STDERR_FILENO, why.data(), why.size());
  static_cast<void>(written);  // the exit code says it too
  _exit(127);
}

[[noreturn]] void become(const Start& start, const Sandbox& sandbox) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != start.parent) _exit(0);
  setsid();
  reset_signals();
  volunteer_for_out_of_memory(before_workers);
  if (!place_files(start.files) || chdir("/") != 0) give_up("The files cannot be placed.\n");
  for (const Bound& bound : start.bounds) {
    if (setrlimit(static_cast<__rlimit_resource>(bound.resource), &bound.limit) != 0) {
      give_up("A limit cannot be set.\n");
    }
  }
  if (!sandbox.enter()) give_up("The sandbox cannot be entered.\n");
  execve(start.path, start.arguments.data(), environment);
  give_up("The program cannot be executed.\n");
}

// vfork(2), because a copy of this process's pages, thrown away by exec, took longer than all that
// `become` does. The calling thread waits until exec. A function of its own: the child uses the
// stack below it.
[[gnu::noinline]] pid_t split(const Start& start, const Sandbox& sandbox) {
  const pid_t process = vfork();
  if (process == 0) become(start, sandbox);
  return process;
}

// A handler of this process must not run in the child, which has its memory.
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace

std::string path_of_program(std::string_view name) {
  const bool is_name = !name.empty() && !name.starts_with('.') &&
                       name.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos;
  if (!is_name) return {};
  for (const char* folder : {"/usr/bin/", "/bin/"}) {
    std::string path = folder + std::string(name);
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

Result<pid_t> start_program(const ProgramOrder& order, const Sandbox& sandbox) {
  const Start start = prepare(order);
  pid_t process = 0;
  int error = 0;
  {
    const NoSignals quiet;
    process = split(start, sandbox);
    error = errno;
  }
  if (process < 0) {
    return unavailable("Cannot fork: " + std::generic_category().message(error) + ".");
  }
  return process;
}

Result<void> set_limits(pid_t process, const Limits& limits) {
  for (const Bound& bound : bounds_of(limits)) {
    if (prlimit(process, static_cast<__rlimit_resource>(bound.resource), &bound.limit, nullptr) !=
        0) {
      return unavailable("Cannot limit a program: " + std::generic_category().message(errno) + ".");
    }
  }
  return {};
}

void kill_program(pid_t process) {
  kill(process, SIGKILL);  // also before it has a session of its own
  kill(-process, SIGKILL);
}

}  // namespace docket::executor
