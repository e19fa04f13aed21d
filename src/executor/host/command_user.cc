#include "executor/host/command_user.h"

#include <linux/capability.h>
#include <pwd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include <fmt/format.h>

namespace docket::executor::host {
namespace {

constexpr std::size_t entry_bytes_max = 16384;

Failure commands_are_off(const std::string& why) {
  return denied("commands are off on this host: " + why);
}

CommandUser user_of(const passwd& entry) {
  return {.name = entry.pw_name,
          .home = entry.pw_dir == nullptr ? "" : entry.pw_dir,
          .identity = {.user = entry.pw_uid, .group = entry.pw_gid}};
}

std::optional<CommandUser> find_user(const std::string& name) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, entry_bytes_max> buffer{};
  getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  return found == nullptr ? std::nullopt : std::optional(user_of(entry));
}

CommandUser own_user() {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, entry_bytes_max> buffer{};
  getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found);
  if (found != nullptr) return user_of(entry);
  return {.name = std::to_string(geteuid()),
          .home = "/",
          .identity = {.user = geteuid(), .group = getegid()}};
}

// To become another user, to leave all groups, and to end what it runs.
bool may_switch() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> held{};
  if (syscall(SYS_capget, &header, held.data()) != 0) return false;
  constexpr std::uint32_t needed = 1U << CAP_SETUID | 1U << CAP_SETGID | 1U << CAP_KILL;
  return (held[0].effective & needed) == needed;
}

}  // namespace

OrFailure<CommandUser> command_user(const CommandPolicy& policy) {
  if (policy.is_same_user) {
    CommandUser own = own_user();
    if (own.identity.user == 0 && !policy.allow_root) {
      return commands_are_off("the agent runs as root");
    }
    return own;
  }
  auto user = find_user(policy.run_as);
  if (!user) return commands_are_off(fmt::format("there is no user {}", in_quotes(policy.run_as)));
  if (user->identity.user == 0 && !policy.allow_root) {
    return commands_are_off("they would run as root");
  }
  if (user->identity.user == geteuid()) {
    return commands_are_off("they would run as the agent's own user");
  }
  if (!may_switch()) {
    return commands_are_off(
        fmt::format("the agent may not switch to user {}", in_quotes(policy.run_as)));
  }
  user->is_switched = true;
  return *std::move(user);
}

}  // namespace docket::executor::host
