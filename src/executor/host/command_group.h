// Control groups of commands (cgroups(7), version 2), where the machine leaves a part of the tree
// to the agent.
//
// Guarantees: whatever a command starts is in its group, and the kernel itself ends all of it at
//   once. The group has at most `processes_max` processes, and the memory that the policy says,
//   where these controllers are delegated too. A machine without all this is as before.
// Callers: an agent calls `take_delegated_groups` before it forks or has threads; command.cc and
//   the guardian the rest. Threads: one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/descriptor.h"
#include "executor/host/roots.h"

namespace docket::executor::host {

// The folder in which this process may make groups, or empty. It is where the process was started,
// if its owner left it that: systemd's Delegate=yes, or a folder of this user's own. Moves this
// process into a group below it, because one with processes of its own can bound no others, and
// removes empty groups that an agent before this one left.
std::string take_delegated_groups(const Roots& roots = {});

class CommandGroup {
 public:
  struct Bounds {
    std::uint64_t processes_max = 0;
    std::uint64_t memory_bytes_max = 0;  // 0: none
  };
  // In `folder`; empty where the kernel does not let it, or is older than 5.14.
  static std::optional<CommandGroup> make(const std::string& folder, const Bounds& bounds);
  CommandGroup(CommandGroup&&) noexcept = default;
  CommandGroup& operator=(CommandGroup&&) = delete;
  // Ends what is in it, and removes it once that was waited for by whoever is its parent.
  ~CommandGroup();

  // "0" written to the first puts the writer into the group, "1" to the second ends all in it.
  int door() const { return door_.number(); }
  int end() const { return end_.number(); }

 private:
  CommandGroup(std::string path, Descriptor door, Descriptor end)
      : path_(std::move(path)), door_(std::move(door)), end_(std::move(end)) {}

  std::string path_;
  Descriptor door_;
  Descriptor end_;
};

}  // namespace docket::executor::host
