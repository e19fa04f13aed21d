#include "executor/host/command_group.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/log.h"
#include "base/write_all.h"
#include "executor/host/disks.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::string_view prefix = "docket-command-";
constexpr std::string_view version_2 = "0::";  // of a line of /proc/self/cgroup

bool write_to(const std::string& path, std::string_view text) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file && write_all(file.number(), text);
}

// Where the tree of version 2 is mounted; empty: nowhere.
std::string tree(const Roots& roots) {
  for (const Mount& mount : parse_mounts(try_read_text(roots.proc + "/self/mountinfo").text)) {
    if (mount.type == "cgroup2") return mount.point;
  }
  return {};
}

std::string own_group(const Roots& roots) {
  const std::string all = try_read_text(roots.proc + "/self/cgroup").text;
  std::string_view text = all;
  while (const auto line = take_line(text)) {
    if (line->starts_with(version_2)) return std::string(line->substr(version_2.size()));
  }
  return {};
}

// systemd marks what it delegates; who is not root can only have got it.
bool is_delegated(const std::string& folder) {
  struct stat found{};
  if (stat(folder.c_str(), &found) != 0) return false;
  if (geteuid() != 0) return found.st_uid == geteuid();
  for (const char* name : {"trusted.delegate", "user.delegate"}) {
    char value = 0;
    if (getxattr(folder.c_str(), name, &value, 1) == 1 && value == '1') return true;
  }
  return false;
}

void remove_empty_groups(const std::string& folder) {
  DIR* open_folder = opendir(folder.c_str());
  if (open_folder == nullptr) return;
  std::vector<std::string> names;
  while (const dirent* entry = readdir(open_folder)) {
    if (std::string_view(entry->d_name).starts_with(prefix)) names.emplace_back(entry->d_name);
  }
  closedir(open_folder);
  // One that is in use stays.
  for (const std::string& name : names) rmdir(fmt::format("{}/{}", folder, name).c_str());
}

}  // namespace

std::string take_delegated_groups(const Roots& roots) {
  const std::string mounted = tree(roots);
  const std::string own = own_group(roots);
  if (mounted.empty() || own.empty()) return {};
  std::string folder = own == "/" ? mounted : mounted + own;
  if (!is_delegated(folder)) return {};
  const std::string agents = folder + "/docket-agent";
  const bool is_there = mkdir(agents.c_str(), 0755) == 0 || errno == EEXIST;
  if (!is_there || !write_to(agents + "/cgroup.procs", "0")) {
    log::warning("host", "{} is delegated but cannot be used", folder);
    return {};
  }
  for (const char* controller : {"+pids", "+memory", "+cpu"}) {
    if (!write_to(folder + "/cgroup.subtree_control", controller)) {
      log::info("host", "commands have no bound by the controller {}", controller + 1);
    }
  }
  remove_empty_groups(folder);
  return folder;
}

std::optional<CommandGroup> CommandGroup::make(const std::string& folder, const Bounds& bounds) {
  static std::uint64_t last = 0;
  const std::string path = fmt::format("{}/{}{}-{}", folder, prefix, getpid(), ++last);
  if (mkdir(path.c_str(), 0755) != 0) return std::nullopt;
  Descriptor door(open((path + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC));
  Descriptor end(open((path + "/cgroup.kill").c_str(), O_WRONLY | O_CLOEXEC));
  if (!door || !end) {
    rmdir(path.c_str());
    return std::nullopt;
  }
  // Without a controller its files lack.
  write_to(path + "/pids.max", std::to_string(bounds.processes_max));
  write_to(path + "/cpu.weight", "50");  // half of what others have
  if (bounds.memory_bytes_max > 0) {
    write_to(path + "/memory.max", std::to_string(bounds.memory_bytes_max));
    write_to(path + "/memory.swap.max", "0");
  }
  return CommandGroup(path, std::move(door), std::move(end));
}

CommandGroup::~CommandGroup() {
  if (!door_) return;
  write_all(end_.number(), "1");
  door_.close();
  end_.close();
  rmdir(path_.c_str());
}

}  // namespace docket::executor::host
