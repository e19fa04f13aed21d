#include "worker/spawner.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "base/log.h"
#include "worker/spawner_process.h"

namespace docket::worker {
namespace {

Error gone() { return unavailable("The process that starts workers is gone."); }

// What any worker may touch: any worker may get a task of any kind.
Result<executor::Profile> common_profile(const executor::Registry& registry) {
  executor::Profile all;
  std::size_t with_network = 0;
  std::size_t on_host = 0;
  const std::vector<std::string> names = registry.names();
  for (const std::string& name : names) {
    const executor::Profile& profile = registry.find(name)->profile;
    const auto append = [](auto& to, const auto& more) {
      to.insert(to.end(), more.begin(), more.end());
    };
    append(all.programs, profile.programs);
    append(all.readable_paths, profile.readable_paths);
    append(all.writable_paths, profile.writable_paths);
    with_network += profile.has_network ? 1 : 0;
    on_host += profile.is_host ? 1 : 0;
  }
  all.is_host = on_host > 0;
  if (all.is_host && on_host < names.size()) {
    return invalid_argument(
        "Kinds that work on the host and kinds that do not cannot share workers.");
  }
  all.has_network = with_network > 0;
  if (all.has_network && with_network < names.size()) {
    return invalid_argument("Kinds with and without a network cannot share workers.");
  }
  return all;
}

Result<void> check_landlock(executor::WithoutLandlock without) {
  if (executor::Landlock::version() > 0) return {};
  if (without == executor::WithoutLandlock::refuse) {
    return unavailable(
        "This kernel has no Landlock, so tasks could read the files of this user; "
        "agent.allow_without_landlock = true (--allow-without-landlock) runs them all the same.");
  }
  log::warning("worker", "no Landlock in this kernel: tasks can read what this user can");
  return {};
}

// Sends one message; the spawner reads all the time, so this waits for microseconds at most.
Result<void> send(const Descriptor& control, const Request& request,
                  const std::filesystem::path& directory, std::span<const int> descriptors) {
  Request head = request;
  std::array<iovec, 2> parts{iovec{&head, sizeof head}, iovec{const_cast<char*>(directory.c_str()),
                                                              directory.native().size()}};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> ancillary{};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  if (!descriptors.empty()) {
    message.msg_control = ancillary.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
  }
  if (sendmsg(control.number(), &message, MSG_NOSIGNAL) < 0) return gone();
  return {};
}

}  // namespace

Result<Spawner> Spawner::start(const executor::Registry& registry, const Clock& clock,
                               executor::WithoutLandlock without) {
  const Result<executor::Profile> profile = common_profile(registry);
  if (!profile) return profile.error();
  if (const auto good = profile->is_host ? Result<void>() : check_landlock(without); !good) {
    return good.error();
  }
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return unavailable("Cannot make a socket: " + std::generic_category().message(errno) + ".");
  }
  Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process < 0) {
    return unavailable("Cannot fork: " + std::generic_category().message(errno) + ".");
  }
  if (process == 0) run_spawner(theirs.number(), parent, registry, clock, *profile);
  return Spawner(std::move(ours), process);
}

Spawner::~Spawner() {
  if (!control_) return;
  control_.close();
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<Spawner::Worker> Spawner::spawn(const Descriptor& channel, const Descriptor& tickets,
                                       const std::filesystem::path& directory) {
  if (directory.native().size() > directory_bytes_max) {
    return invalid_argument("The path of the scratch directory is too long.");
  }
  const std::array<int, 2> descriptors{channel.number(), tickets.number()};
  const Request request{.order = Order::spawn, .worker = ++last_worker_};
  const Result<void> sent = send(control_, request, directory, descriptors);
  if (!sent) return sent.error();
  return Worker{last_worker_};
}

Result<void> Spawner::kill(Worker worker) {
  const Request request{.order = Order::kill, .worker = static_cast<std::uint64_t>(worker)};
  return send(control_, request, {}, {});
}

Result<void> Spawner::allow_until(Monotonic until) {
  const Request request{.order = Order::allow_until, .until = until.time_since_epoch().count()};
  return send(control_, request, {}, {});
}

Result<std::optional<Spawner::Exit>> Spawner::next_exit() {
  Exit exit;
  const ssize_t size = recv(control_.number(), &exit, sizeof exit, MSG_DONTWAIT);
  if (size == sizeof exit) return std::optional(exit);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::optional<Exit>();
  return gone();
}

}  // namespace docket::worker
