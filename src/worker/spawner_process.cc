#include "worker/spawner_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <string>

#include "base/log.h"
#include "base/process_table.h"
#include "executor/child_steps.h"
#include "executor/sandbox.h"
#include "executor/start_program.h"
#include "worker/programs.h"
#include "worker/run_worker.h"
#include "worker/spawner.h"

namespace docket::worker {
namespace {

constexpr int control_number = 3;
constexpr std::string_view before_the_server = "500";  // when memory runs out
// For processes to go once they were killed; one that hangs in the kernel is left behind.
constexpr Millis last_wait{3'000};

// SIGKILL when the parent ends; at once when it has ended already.
void die_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
}

// Keeps standard error and the control socket, as descriptor 3. What an executor prints must not
// mix with what the server writes to standard output.
void keep_only(int control) {
  dup2(control, control_number);
  fcntl(control_number, F_SETFD, FD_CLOEXEC);
  close_range(control_number + 1, ~0U, 0);
  const Descriptor nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
  dup2(nothing.number(), STDIN_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
}

// What every worker inherits. One that works on the host may start programs that gain rights, such
// as ping; what it starts for others it restricts itself.
void give_up_rights(const executor::Profile& profile) {
  for (const int ignored : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(ignored, SIG_IGN);
  if (!profile.is_host) prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
}

struct Message {
  Request request;
  std::string directory;
  Descriptor channel;
  Descriptor tickets;
};

// Empty when the other side has closed.
std::optional<Message> receive(int control) {
  Message message;
  message.directory.resize(directory_bytes_max);
  std::array<iovec, 2> parts{iovec{&message.request, sizeof message.request},
                             iovec{message.directory.data(), message.directory.size()}};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> ancillary{};
  msghdr head{};
  head.msg_iov = parts.data();
  head.msg_iovlen = parts.size();
  head.msg_control = ancillary.data();
  head.msg_controllen = ancillary.size();
  ssize_t size = 0;
  do {
    size = recvmsg(control, &head, MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size < static_cast<ssize_t>(sizeof message.request)) return std::nullopt;
  message.directory.resize(static_cast<std::size_t>(size) - sizeof message.request);
  const cmsghdr* rights = CMSG_FIRSTHDR(&head);
  std::array<int, 2> numbers{};
  if (rights != nullptr && rights->cmsg_len == CMSG_LEN(sizeof numbers)) {
    std::memcpy(numbers.data(), CMSG_DATA(rights), sizeof numbers);
    message.channel = Descriptor(numbers[0]);
    message.tickets = Descriptor(numbers[1]);
  }
  return message;
}

void limit_descriptors() {
  constexpr rlim_t descriptors_max = 64;
  const rlimit limit{descriptors_max, descriptors_max};
  setrlimit(RLIMIT_NOFILE, &limit);
}

class Nursery {
 public:
  // Without a sandbox: for kinds that work on the host.
  Nursery(const executor::Registry& registry, const Clock& clock,
          std::optional<executor::Sandbox> sandbox, Programs programs)
      : registry_(registry),
        clock_(clock),
        sandbox_(std::move(sandbox)),
        programs_(std::move(programs)) {
    sigset_t child_ends;
    sigemptyset(&child_ends);
    sigaddset(&child_ends, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_ends, nullptr);
    ends_ = Descriptor(signalfd(-1, &child_ends, SFD_CLOEXEC | SFD_NONBLOCK));
    timer_ = Descriptor(timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  }

  // Until the other side closes.
  void serve() {
    for (;;) {
      std::vector<pollfd> sources{pollfd{control_number, POLLIN, 0},
                                  pollfd{ends_.number(), POLLIN, 0},
                                  pollfd{timer_.number(), POLLIN, 0}};
      programs_.add_to(sources);
      const int most_ms = programs_.rest(clock_.monotonic());
      if (poll(sources.data(), sources.size(), most_ms) < 0) continue;
      if (sources[2].revents != 0) set_timer();
      if (clock_.monotonic() >= until_) expire();
      if (sources[1].revents != 0) reap();
      programs_.hear();
      if (sources[0].revents == 0) continue;
      std::optional<Message> message = receive(control_number);
      if (!message) return;
      obey(std::move(*message));
    }
  }

  void end_all() {
    kill_workers();
    programs_.end_all();
    const Monotonic until = clock_.monotonic() + last_wait;
    while (clock_.monotonic() < until) {
      pid_t process = 0;
      while ((process = waitpid(-1, nullptr, WNOHANG)) > 0) workers_.erase(process);
      if (process < 0) return;
      kill_orphans();
      constexpr int slice_ms = 20;  // the signal of a child's end may have been read before
      pollfd source{ends_.number(), POLLIN, 0};
      if (poll(&source, 1, slice_ms) > 0) drain_ends();
    }
  }

 private:
  void kill_workers() {
    for (const auto& [process, worker] : workers_) kill(process, SIGKILL);
  }

  // Workers are subreapers, so what comes to this process has lost its worker.
  void kill_orphans() {
    if (sandbox_) return;
    for (const pid_t process : children_of(getpid())) {
      if (!workers_.contains(process)) kill(process, SIGKILL);
    }
  }

  // It counts while the machine sleeps and goes off as soon as that wakes up. Whether the time is
  // up is for the clock to say, which may not count so.
  void set_timer() {
    itimerspec time{};
    if (until_ != Monotonic::max()) {
      const Micros left = std::max(until_ - clock_.monotonic(), Micros(1));
      time.it_value = {.tv_sec = left.count() / 1'000'000,
                       .tv_nsec = left.count() % 1'000'000 * 1'000};
    }
    timerfd_settime(timer_.number(), 0, &time, nullptr);
  }

  void expire() {
    log::warning("worker", "nothing heard of the agent in time: {} workers are killed",
                 workers_.size());
    kill_workers();
    is_expired_ = true;
    until_ = Monotonic::max();
    set_timer();
  }

  void obey(Message message) {
    const auto worker = Spawner::Worker{message.request.worker};
    if (message.request.order == Order::spawn) return spawn(worker, std::move(message));
    if (message.request.order == Order::allow_until) {
      until_ = Monotonic(Micros(message.request.until));
      is_expired_ = false;
      set_timer();
      return;
    }
    for (const auto& [process, which] : workers_) {
      if (which != worker) continue;
      kill(process, SIGKILL);  // not reaped yet, so the number is still its
      programs_.kill_of(worker);
    }
  }

  void spawn(Spawner::Worker worker, Message message) {
    Result<Descriptor> line = programs_.open_line(worker);
    const pid_t spawner = getpid();
    const pid_t process = line && !is_expired_ ? fork() : -1;
    if (process == 0) live(spawner, std::move(message), *std::move(line));
    if (process > 0) {
      workers_.emplace(process, worker);
    } else {
      programs_.close_line(worker);
      report({.worker = worker, .status = Spawner::spawn_failed});
    }
  }

  [[noreturn]] void live(pid_t spawner, Message message, Descriptor line) {
    die_with(spawner);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    prctl(PR_SET_NAME, "docket-worker");
    if (sandbox_) limit_descriptors();
    // What its programs leave behind comes to the worker, and is not lost in the machine.
    if (!sandbox_) prctl(PR_SET_CHILD_SUBREAPER, 1);
    executor::volunteer_for_out_of_memory(before_the_server);
    if (chdir(message.directory.c_str()) != 0) {
      log::error("worker", "cannot enter the scratch directory {}", message.directory);
      _exit(1);
    }
    Result<Tickets> tickets = Tickets::open(std::move(message.tickets));
    if (!tickets) _exit(1);
    Belongings belongings{.channel = std::move(message.channel),
                          .tickets = *std::move(tickets),
                          .programs = std::move(line),
                          .memory = OwnMemory::open()};
    if (sandbox_ && !sandbox_->enter()) {
      log::error("worker", "a worker cannot enter its sandbox and ends");
      _exit(1);
    }
    // Above all the lines of other workers, which it inherited.
    executor::close_all_but({belongings.channel.number(), belongings.tickets.descriptor().number(),
                             belongings.programs.number(), belongings.memory.descriptor()});
    run_worker(belongings, registry_, clock_);
    _exit(0);
  }

  void drain_ends() {
    signalfd_siginfo info;
    while (read(ends_.number(), &info, sizeof info) > 0) {
    }
  }

  void reap() {
    drain_ends();
    int status = 0;
    rusage usage{};
    for (pid_t process = 0; (process = wait4(-1, &status, WNOHANG, &usage)) > 0;) {
      Micros cpu = std::chrono::seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   Micros(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
      if (programs_.take_end(process, status, cpu)) continue;
      const auto found = workers_.find(process);
      if (found == workers_.end()) continue;
      cpu += programs_.close_line(found->second);
      report({.worker = found->second, .status = status, .cpu = cpu});
      workers_.erase(found);
    }
    kill_orphans();
  }

  // A failure means that the other side is closing; `serve` will see it.
  static void report(Spawner::Exit exit) {
    if (send(control_number, &exit, sizeof exit, MSG_NOSIGNAL) < 0) {
      log::debug("worker", "nobody asks for the end of a worker any more");
    }
  }

  const executor::Registry& registry_;
  const Clock& clock_;
  std::optional<executor::Sandbox> sandbox_;
  Programs programs_;
  Descriptor ends_;
  Descriptor timer_;
  std::map<pid_t, Spawner::Worker> workers_;
  Monotonic until_ = Monotonic::max();
  bool is_expired_ = false;
};

Result<Programs> make_programs(const executor::Profile& profile) {
  std::vector<std::string> paths;
  // Kinds that work on the host start theirs themselves.
  const std::vector<std::string> names =
      profile.is_host ? std::vector<std::string>() : profile.programs;
  for (const std::string& program : names) {
    std::string path = executor::path_of_program(program);
    if (!path.empty()) paths.push_back(std::move(path));
  }
  Result<executor::Sandbox> sandbox = executor::Sandbox::for_programs(
      std::move(paths), profile.readable_paths, executor::WithoutLandlock::allow);
  if (!sandbox) return sandbox.error();
  return Programs(names, *std::move(sandbox));
}

// None for kinds that work on the host. Whether it may do without Landlock was decided before it
// was forked.
Result<std::optional<executor::Sandbox>> make_sandbox(const executor::Profile& profile) {
  if (profile.is_host) return std::optional<executor::Sandbox>();
  auto sandbox = executor::Sandbox::for_worker(profile, executor::WithoutLandlock::allow);
  if (!sandbox) return sandbox.error();
  return std::optional(*std::move(sandbox));
}

// The end of the agent shows as the end of `control`. Where workers start programs, killing this
// process with the agent would leave nobody to kill what those programs started.
void tie_to(pid_t parent, const executor::Profile& profile) {
  if (!profile.is_host) return die_with(parent);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  if (getppid() != parent) _exit(0);
}

[[noreturn]] void give_up(const Error& error) {
  log::error("worker", "{}", error.message);
  _exit(1);
}

}  // namespace

void run_spawner(int control, int parent, const executor::Registry& registry, const Clock& clock,
                 const executor::Profile& profile) {
  tie_to(parent, profile);
  prctl(PR_SET_NAME, "docket-spawner");
  keep_only(control);
  give_up_rights(profile);
  Result<std::optional<executor::Sandbox>> sandbox = make_sandbox(profile);
  if (!sandbox) give_up(sandbox.error());
  Result<Programs> programs = make_programs(profile);
  if (!programs) give_up(programs.error());
  Nursery nursery(registry, clock, *std::move(sandbox), *std::move(programs));
  nursery.serve();
  nursery.end_all();
  _exit(0);
}

}  // namespace docket::worker
