#include "executor/program_starter.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/log.h"

namespace docket::executor {
namespace {

constexpr int pipe_bytes = 256 << 10;
constexpr std::size_t errors_bytes_max = 4096;  // as much as anybody reads of them, and fits a pipe

bool is_file(int number) {
  struct stat found{};
  return fstat(number, &found) == 0 && S_ISREG(found.st_mode);
}

std::size_t bytes_of(int file) {
  struct stat found{};
  return fstat(file, &found) == 0 ? static_cast<std::size_t>(found.st_size) : 0;
}

// The first `bytes` of `from`, wherever others have read to.
bool copy(int from, int to, std::size_t bytes) {
  off_t at = 0;
  while (std::cmp_less(at, bytes)) {
    const ssize_t sent = sendfile(to, from, &at, bytes - static_cast<std::size_t>(at));
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
  }
  return true;
}

Descriptor another(int file) { return Descriptor(fcntl(file, F_DUPFD_CLOEXEC, 0)); }

// A look: it is left to be waited for.
bool is_dead(pid_t process) {
  siginfo_t found{};
  return waitid(P_PID, static_cast<id_t>(process), &found, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         found.si_pid != 0;
}

// All of it at once, or none: a pipe that is full would hold up whoever writes.
bool fits(std::size_t bytes, const Descriptor& pipe) {
  const int room = fcntl(pipe.number(), F_GETPIPE_SZ);
  return room > 0 && bytes <= static_cast<std::size_t>(room);
}

// Without waiting: whoever has the pipe may have filled it, and may never read.
bool pass(int from, int pipe, std::size_t bytes) {
  loff_t at = 0;
  return bytes == 0 || splice(from, &at, pipe, nullptr, bytes, SPLICE_F_NONBLOCK) > 0;
}

}  // namespace

Result<pid_t> ProgramStarter::start(const ProgramOrder& order, const Sandbox& sandbox) {
  What what{.path = order.path, .arguments = order.arguments};
  if (!order.reads_once) return start_program(order, sandbox);
  const bool is_usual = last_ == what;
  last_ = what;
  std::optional<pid_t> process = take_spare(order);
  if (!process) {
    const Result<pid_t> started = start_program(order, sandbox);
    if (!started) return started;
    process = *started;
  }
  if (is_usual) start_spare(std::move(what), sandbox);
  return *process;
}

// Empty when there is none for this order. One that has died, or cannot be had otherwise, is given
// up. The order's files are a stranger's: nothing is done with them that could wait.
std::optional<pid_t> ProgramStarter::take_spare(const ProgramOrder& order) {
  const std::size_t bytes = bytes_of(order.input);
  const bool is_it =
      spare_ && spare_->what.path == order.path && spare_->what.arguments == order.arguments &&
      fits(bytes, spare_->input_write) && is_file(order.input) && is_file(order.output);
  if (!is_it) return std::nullopt;
  Delivery delivery{.made = another(spare_->output.number()),
                    .made_errors = another(spare_->errors.number()),
                    .output = another(order.output),
                    .errors = another(order.errors)};
  const bool is_ready = !is_dead(spare_->process) && delivery.made && delivery.made_errors &&
                        delivery.output && delivery.errors &&
                        set_limits(spare_->process, order.limits) &&
                        copy(order.input, spare_->input_write.number(), bytes);
  if (!is_ready) {
    give_up_spare();
    return std::nullopt;
  }
  const pid_t process = spare_->process;
  deliveries_.insert_or_assign(process, std::move(delivery));
  spare_.reset();  // closes its input
  return process;
}

void ProgramStarter::start_spare(What what, const Sandbox& sandbox) {
  if (spare_ && spare_->what == what) return;  // the input was too large for it
  give_up_spare();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
  Spare spare{.what = std::move(what),
              .process = 0,
              .input_write = Descriptor(ends[1]),
              .input_read = Descriptor(ends[0]),
              .output = Descriptor(memfd_create("docket-output", MFD_CLOEXEC)),
              .errors = Descriptor(memfd_create("docket-errors", MFD_CLOEXEC))};
  if (!spare.output || !spare.errors) return;
  fcntl(ends[1], F_SETPIPE_SZ, pipe_bytes);  // else it takes smaller files
  const Result<pid_t> process = start_program({.path = spare.what.path,
                                               .arguments = spare.what.arguments,
                                               .limits = {},
                                               .input = ends[0],
                                               .output = spare.output.number(),
                                               .errors = spare.errors.number()},
                                              sandbox);
  if (!process) return log::debug("executor", "no spare program: {}", process.error().message);
  spare.process = *process;
  spare_ = std::move(spare);
}

void ProgramStarter::give_up_spare() {
  if (!spare_) return;
  kill_program(spare_->process);
  unwanted_.push_back(spare_->process);
  spare_.reset();
}

std::optional<int> ProgramStarter::ended(pid_t process, int status) {
  if (std::erase(unwanted_, process) > 0) return std::nullopt;
  if (spare_ && spare_->process == process) {
    spare_.reset();
    return std::nullopt;
  }
  const auto delivery = deliveries_.extract(process);
  if (delivery.empty()) return status;
  const Delivery& files = delivery.mapped();
  const std::size_t errors = std::min(bytes_of(files.made_errors.number()), errors_bytes_max);
  const bool is_delivered =
      pass(files.made_errors.number(), files.errors.number(), errors) &&
      copy(files.made.number(), files.output.number(), bytes_of(files.made.number()));
  return is_delivered ? status : SIGKILL;
}

}  // namespace docket::executor
