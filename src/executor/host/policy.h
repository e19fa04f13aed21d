// What the owner of a host allows, whatever a server asks: the agent's settings beside its
// connection. docs/executors/host.md says what each is for.
//
// Guarantees: a default Policy reads facts, runs six harmless programs as the user docket-run, no
//   shell, and looks at configuration files. `check` finds what no operation should meet later: a
//   wrong pattern, an unknown word, a program on the list that runs other programs.
// Callers: app fills it from the agent's file; host_kinds takes it.
// Threads: plain value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace docket::executor::host {

enum class ExecMode : std::uint8_t { off, allowlist, any };
enum class ShellMode : std::uint8_t { off, any };

// A program that command.exec.execute may start.
struct AllowedProgram {
  std::string path;  // absolute
  // One POSIX extended regular expression for each argument, which it must match as a whole. None
  // given: any arguments.
  std::optional<std::vector<std::string>> arguments = {};
  std::optional<std::int64_t> timeout_max_s = {};  // what is asked above it is cut to it
  bool is_unsafe = false;                          // its owner knows that it can run other programs
};

struct CommandPolicy {
  ExecMode exec_mode = ExecMode::allowlist;
  std::vector<AllowedProgram> allowed = {{"/usr/bin/uname"}, {"/usr/bin/uptime"},
                                         {"/usr/bin/df"},    {"/usr/bin/free"},
                                         {"/usr/bin/id"},    {"/usr/bin/date"}};
  ShellMode shell_mode = ShellMode::off;
  std::string run_as = "docket-run";
  bool is_same_user = false;  // commands run as the agent's own user, which can read its key
  bool allow_root = false;
  std::vector<std::string> cwd_roots = {"/"};
  std::string search_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  std::map<std::string, std::string> environment = {};  // beside what every command gets
  std::string timezone = {};                            // TZ, where the agent has one
  std::int64_t output_cap = 256 << 10;                  // bytes of each stream
  bool use_landlock = false;                            // writes below its folder only
  bool is_seccomp_optional = false;
  std::int64_t memory_max = 0;    // bytes of a command and all that it starts; 0: no limit
  std::string group_folder = {};  // command_group.h; not a setting
  // From SIGTERM to a cancelled command until SIGKILL. Less than the pool of workers has patience.
  Millis cancel_grace{5000};
};

struct FilePolicy {
  std::vector<std::string> roots = {"/etc", "/usr/local/etc", "/opt", "/srv"};
  // Patterns of whole paths: * within a segment, ** for any number of segments.
  std::vector<std::string> denied = {"/etc/shadow*", "/etc/gshadow*", "/etc/ssh/ssh_host_*_key",
                                     "**/*.key", "**/id_*"};
  std::vector<std::string> own_paths = {};  // the agent's key and state: never looked at
  std::int64_t bytes_max = 1LL << 30;
};

struct Thresholds {
  double memory_percent = 90;
  double load_per_cpu = 2.0;
  double disk_percent = 90;
};

struct Policy {
  std::string hostname = {};  // of the agent; empty: the machine's own name
  std::map<std::string, std::string> labels = {};
  std::map<std::string, std::string> custom_facts = {};
  CommandPolicy command = {};
  FilePolicy file = {};
  std::vector<std::string> ping_denied = {};  // networks as address/bits
  bool hide_arguments = false;                // of processes
  bool include_overlay = false;               // among disks, for containers
  Thresholds thresholds = {};
};

// Errors: `invalid_argument` with the setting, as the agent's file calls it, and what is wrong.
Result<void> check(const Policy& policy);

}  // namespace docket::executor::host
