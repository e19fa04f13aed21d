#include "worker/programs.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace docket::worker {

Result<Descriptor> Programs::open_line(Spawner::Worker worker) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return unavailable("Cannot make a socket: " + std::generic_category().message(errno) + ".");
  }
  lines_[worker].socket = Descriptor(ends[0]);
  return Descriptor(ends[1]);
}

void Programs::kill_of(Spawner::Worker worker) {
  const auto found = lines_.find(worker);
  if (found != lines_.end() && found->second.process)
    executor::kill_program(*found->second.process);
}

Micros Programs::close_line(Spawner::Worker worker) {
  const auto found = lines_.find(worker);
  if (found == lines_.end()) return Micros(0);
  kill_of(worker);
  if (found->second.process) orphans_.push_back(*found->second.process);
  const Micros cpu = found->second.cpu;
  lines_.erase(found);
  return cpu;
}

void Programs::add_to(std::vector<pollfd>& sources) const {
  for (const auto& [worker, line] : lines_) {
    if (line.socket) sources.push_back({line.socket.number(), POLLIN, 0});
  }
}

void Programs::hear() {
  for (auto& [worker, line] : lines_) {
    while (line.socket) {
      const Result<std::optional<ReceivedRequest>> received = receive_request(line.socket);
      if (received && !*received) break;
      if (received) {
        obey(line, **received);
        continue;
      }
      // Its worker has ended, or talks nonsense and gets no more programs.
      kill_of(worker);
      line.socket.close();
    }
  }
}

void Programs::obey(Line& line, const ReceivedRequest& received) {
  if (received.request.order == ProgramRequest::Order::kill) {
    if (line.process) executor::kill_program(*line.process);
    return;
  }
  if (!line.process) line.process = start(received);
  if (!line.process) send_reply(line.socket, {.was_started = false});
}

std::optional<pid_t> Programs::start(const ReceivedRequest& received) {
  const ProgramRequest& request = received.request;
  const std::string path = std::ranges::find(names_, request.program) == names_.end()
                               ? std::string()
                               : executor::path_of_program(request.program);
  const ProgramDescriptors& files = received.files;
  if (path.empty() || !files.input || !files.output || !files.errors) return std::nullopt;
  was_asked_ = true;
  const Result<pid_t> process = starter_.start({.path = path,
                                                .arguments = request.arguments,
                                                .limits = request.limits,
                                                .input = files.input.number(),
                                                .output = files.output.number(),
                                                .errors = files.errors.number(),
                                                .reads_once = request.reads_once},
                                               sandbox_);
  if (process) return *process;
  log::warning("worker", "cannot start {}: {}", request.program, process.error().message);
  return std::nullopt;
}

bool Programs::take_end(pid_t process, int status, Micros cpu) {
  const std::optional<int> told = starter_.ended(process, status);
  if (!told || std::erase(orphans_, process) > 0) return true;
  for (auto& [worker, line] : lines_) {
    if (line.process != process) continue;
    line.process.reset();
    line.cpu += cpu;
    if (line.socket) {
      send_reply(line.socket, {.was_started = true, .status = *told, .cpu = cpu});
    }
    return true;
  }
  return false;
}

int Programs::rest(Monotonic now) {
  if (std::exchange(was_asked_, false)) rests_from_ = now;
  if (!starter_.has_spare()) return -1;
  const Millis left = std::chrono::ceil<Millis>(rests_from_ + spare_rest - now);
  if (left > Millis(0)) return static_cast<int>(left.count());
  starter_.give_up_spare();
  return -1;
}

void Programs::end_all() {
  for (const auto& [worker, line] : lines_) kill_of(worker);
  starter_.give_up_spare();
}

}  // namespace docket::worker
