#include "executor/host/guardian.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "base/log.h"
#include "base/write_all.h"
#include "executor/child_steps.h"
#include "executor/host/descendants.h"

namespace docket::executor::host {
namespace {

constexpr char term = 'T';
constexpr char kill_all = 'K';
constexpr int round_ms = 50;
// Above what its rounds take. One that needs longer hangs in the kernel, or was stopped.
constexpr int farewell_ms = 2000;

struct PipeEnds {
  Descriptor read;
  Descriptor write;
};

std::optional<PipeEnds> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  return PipeEnds{Descriptor(ends[0]), Descriptor(ends[1])};
}

// The guardian's own life.
class Watch {
 public:
  Watch(int line, int group_end) : line_(line), group_end_(group_end) {
    for (const int ignored : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGTSTP}) {
      std::signal(ignored, SIG_IGN);
    }
    setsid();  // no terminal's, and in no group that somebody kills
    prctl(PR_SET_NAME, "docket-guard");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t child_ends;
    sigemptyset(&child_ends);
    sigaddset(&child_ends, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_ends, nullptr);
    ends_ = Descriptor(signalfd(-1, &child_ends, SFD_CLOEXEC | SFD_NONBLOCK));
  }

  int signals() const { return ends_.number(); }

  // Until it is told to end everything, or nobody is there to tell it.
  void keep(pid_t program) {
    program_ = program;
    for (;;) {
      wait_for_news(-1);
      reap();
      char order = kill_all;
      const ssize_t size = recv(line_, &order, 1, MSG_DONTWAIT);
      const bool is_nothing = size < 0 && (errno == EAGAIN || errno == EINTR);
      if (is_nothing) continue;
      if (size <= 0 || order == kill_all) break;
      signal_all(SIGTERM);
    }
    for (int round = 0; round < sweep_rounds; ++round) {
      signal_all(SIGKILL);
      wait_for_news(round == 0 ? 1 : round_ms);
      if (!reap()) return;
    }
  }

 private:
  void wait_for_news(int timeout_ms) {
    // A closed line would be readable for ever while the last processes are waited for.
    std::array<pollfd, 2> sources{pollfd{ends_.number(), POLLIN, 0}, pollfd{line_, POLLIN, 0}};
    poll(sources.data(), timeout_ms < 0 ? 2 : 1, timeout_ms);
    signalfd_siginfo info;
    while (read(ends_.number(), &info, sizeof info) > 0) {
    }
  }

  // False when there is no child left.
  bool reap() {
    int status = 0;
    pid_t process = 0;
    while ((process = waitpid(-1, &status, WNOHANG)) > 0) {
      if (process != program_) continue;
      program_ = 0;
      send(line_, &status, sizeof status, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    return process == 0;
  }

  // The program's group while its number is taken, and everything else that came from it.
  void signal_all(int signal) const {
    if (program_ > 0 && kill(-program_, signal) != 0) kill(program_, signal);
    if (signal == SIGTERM && program_ > 0) return;
    if (signal == SIGKILL && group_end_ >= 0) write_all(group_end_, "1");
    for (const pid_t process : descendants_of(getpid())) kill(process, signal);
  }

  int line_;
  int group_end_;
  Descriptor ends_;
  pid_t program_ = 0;  // 0: it has ended
};

[[noreturn]] void guard(const Launch& launch, int line, const LaunchFiles& files) {
  executor::close_all_but(
      {line, files.output, files.errors, files.report, launch.group.door, launch.group.end});
  Watch watch(line, launch.group.end);
  const pid_t own = getpid();
  const pid_t program = fork();
  if (program == 0) become(launch, files, own);
  if (program < 0) {
    const LaunchError error{.step = Step::fork, .error = errno};
    const ssize_t written = write(files.report, &error, sizeof error);
    static_cast<void>(written);  // without it the program has no end either
    _exit(1);
  }
  for (const int number : {files.output, files.errors, files.report}) close(number);
  watch.keep(program);
  _exit(0);
}

// Whether the child ends by itself in time. Without the kernel's help nobody waits for it.
bool ends_in_time(pid_t process) {
  const Descriptor handle(static_cast<int>(syscall(SYS_pidfd_open, process, 0)));
  pollfd source{handle.number(), POLLIN, 0};
  return handle && poll(&source, 1, farewell_ms) == 1;
}

}  // namespace

OrFailure<Guardian> Guardian::start(const Launch& launch) {
  auto output = make_pipe();
  auto errors = make_pipe();
  auto report = make_pipe();
  std::array<int, 2> line{};
  if (!output || !errors || !report ||
      socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line.data()) != 0) {
    return io("cannot start a command", errno);
  }
  Descriptor ours(line[0]);
  const Descriptor theirs(line[1]);
  const pid_t process = fork();
  if (process < 0) return io("cannot start a command", errno);
  if (process == 0) {
    guard(launch, theirs.number(),
          {.output = output->write.number(),
           .errors = errors->write.number(),
           .report = report->write.number()});
  }
  for (const PipeEnds* pipe : {&*output, &*errors, &*report}) {
    fcntl(pipe->read.number(), F_SETFL, O_NONBLOCK);
  }
  return Guardian(process, std::move(ours),
                  {.output = std::move(output->read),
                   .errors = std::move(errors->read),
                   .report = std::move(report->read)});
}

Guardian::Guardian(Guardian&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      line_(std::move(other.line_)),
      pipes_(std::move(other.pipes_)),
      is_gone_(other.is_gone_) {}

Guardian::~Guardian() {
  if (process_ < 0) return;
  line_.close();
  if (!ends_in_time(process_)) kill(process_, SIGKILL);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  // A program of the same user can kill or stop it. What it watched over comes to this process,
  // which costs a call where there is nothing.
  if (!end_descendants()) {
    log::warning("host", "processes of a command cannot be killed");
  }
}

void Guardian::ask_to_end() { order(term); }

void Guardian::end_all() { order(kill_all); }

// A guardian that is gone has done all that could be asked of it.
void Guardian::order(char what) {
  if (send(line_.number(), &what, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EPIPE) {
    is_gone_ = true;
  }
}

std::optional<int> Guardian::ended() {
  int status = 0;
  const ssize_t size = recv(line_.number(), &status, sizeof status, MSG_DONTWAIT);
  if (size == static_cast<ssize_t>(sizeof status)) return status;
  if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) is_gone_ = true;
  return std::nullopt;
}

}  // namespace docket::executor::host
