#include "worker/remote_worker.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/check.h"
#include "base/log.h"

namespace docket::worker {
namespace {

constexpr std::size_t chunk_bytes = 64U << 10;
constexpr int chunks_a_turn = 16;

}  // namespace

RemoteWorker::RemoteWorker(Spawner::Worker number, Descriptor channel, Tickets tickets,
                           std::size_t frame_bytes_max)
    : number_(number),
      channel_(std::move(channel)),
      tickets_(std::move(tickets)),
      reader_(frame_bytes_max) {}

Result<RemoteWorker> RemoteWorker::spawn(Spawner& spawner, const std::filesystem::path& directory,
                                         std::size_t frame_bytes_max) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return unavailable("Cannot make a socket: " + std::generic_category().message(errno) + ".");
  }
  Descriptor ours(ends[0]);
  const Descriptor theirs(ends[1]);
  fcntl(ours.number(), F_SETFL, O_NONBLOCK);
  Result<Tickets> tickets = Tickets::make();
  if (!tickets) return tickets.error();
  const Result<Spawner::Worker> number = spawner.spawn(theirs, tickets->descriptor(), directory);
  if (!number) return number.error();
  return RemoteWorker(*number, std::move(ours), *std::move(tickets), frame_bytes_max);
}

void RemoteWorker::leave(Monotonic leave_by) {
  if (state_ == State::killed) return;
  state_ = State::leaving;
  leave_by_ = leave_by;
  unsent_.clear();
  sent_ = 0;
  shutdown(channel_.number(), SHUT_WR);
}

void RemoteWorker::kill(Spawner& spawner, const InLine* task, Monotonic now) {
  if (state_ == State::killed) return;
  state_ = State::killed;
  killed_at_ = now;
  is_killed_for_a_task_ = task != nullptr;
  // When the spawner is gone, so are its workers.
  if (const auto sent = spawner.kill(number_); !sent)
    log::debug("worker", "{}", sent.error().message);
}

void RemoteWorker::offer(Assignment assignment) {
  std::uint8_t ticket = 0;
  while (find(ticket) != nullptr) ++ticket;
  DOCKET_CHECK(ticket < Tickets::count, "the caller asked for room");
  tickets_.offer(ticket);
  // The frame borrows what may be large and gives it back.
  Frame frame = Assign{.ticket = ticket,
                       .kind = assignment.kind,
                       .task = {.job = to_string(assignment.task.task.job),
                                .input = std::move(assignment.input),
                                .attempt = assignment.task.attempt,
                                .limits = assignment.limits,
                                .files = std::move(assignment.files),
                                .previous = std::move(assignment.previous)}};
  encode(frame, unsent_);
  executor::Task& task = std::get<Assign>(frame).task;
  assignment.input = std::move(task.input);
  assignment.files = std::move(task.files);
  assignment.previous = std::move(task.previous);
  line_.push_back({.assignment = std::move(assignment), .ticket = ticket});
  ++offered_;
}

InLine* RemoteWorker::first() {
  const auto found = std::ranges::find(line_, false, &InLine::is_withdrawn);
  return found == line_.end() ? nullptr : &*found;
}

bool RemoteWorker::has_others_waiting() {
  return std::ranges::count(line_, false, &InLine::is_withdrawn) > 1;
}

InLine* RemoteWorker::find(std::uint8_t ticket) {
  const auto found = std::ranges::find(line_, ticket, &InLine::ticket);
  return found == line_.end() ? nullptr : &*found;
}

void RemoteWorker::drop(std::uint8_t ticket) {
  tickets_.release(ticket);
  std::erase_if(line_, [&](const InLine& task) { return task.ticket == ticket; });
}

bool RemoteWorker::withdraw(InLine& task) {
  return task.is_withdrawn = tickets_.withdraw(task.ticket);
}

void RemoteWorker::ask_to_stop(InLine& task, StopReason reason, Monotonic kill_at) {
  if (task.stop != StopReason::none) return;
  task.stop = reason;
  task.kill_at = kill_at;
  tickets_.stop(task.ticket);
}

bool RemoteWorker::has_begun(const InLine& task) const {
  return !task.is_withdrawn && tickets_.look(task.ticket) != Ticket::offered;
}

void RemoteWorker::send() {
  while (sent_ < unsent_.size()) {
    const ssize_t size = ::send(channel_.number(), unsent_.data() + sent_, unsent_.size() - sent_,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size < 0) break;  // closed: receive() sees it too
    sent_ += static_cast<std::size_t>(size);
  }
  sent_ = 0;
  unsent_ = std::string();
}

void RemoteWorker::receive(bool whole) {
  std::array<char, chunk_bytes> chunk;
  for (int turn = 0; !is_closed_ && (whole || turn < chunks_a_turn); ++turn) {
    const ssize_t size = recv(channel_.number(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (size > 0) {
      reader_.add({chunk.data(), static_cast<std::size_t>(size)});
    } else if (size < 0 && errno == EINTR) {
      continue;
    } else if (size < 0 && errno == EAGAIN) {
      return;
    } else {
      is_closed_ = true;
    }
  }
}

}  // namespace docket::worker
