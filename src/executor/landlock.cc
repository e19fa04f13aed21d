#include "executor/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace docket::executor {
namespace {

// The headers of Debian 12 know the first versions; these are of the kernel's
// include/uapi/linux/landlock.h, where each says since which version it exists.
constexpr std::uint64_t access_truncate = 1U << 14;      // 3
constexpr std::uint64_t access_ioctl_device = 1U << 15;  // 5
constexpr std::uint64_t net_bind_and_connect = 3;        // 4
constexpr std::uint64_t scope_sockets_and_signals = 3;   // 6

struct RulesetAttributes {
  std::uint64_t handled_access_fs = 0;
  std::uint64_t handled_access_net = 0;  // 4
  std::uint64_t scoped = 0;              // 6
};

constexpr std::uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t execute_rights = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t write_rights =
    read_rights | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_REFER | access_truncate;
// What a rule on a file, not a folder, may name.
constexpr std::uint64_t file_rights = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                      LANDLOCK_ACCESS_FS_READ_FILE | access_truncate |
                                      access_ioctl_device;

std::uint64_t known_rights(int version) {
  std::uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) rights |= access_truncate;
  if (version >= 5) rights |= access_ioctl_device;
  return rights;
}

std::size_t attributes_bytes(int version) {
  if (version >= 6) return sizeof(RulesetAttributes);
  return version >= 4 ? offsetof(RulesetAttributes, scoped) : sizeof(std::uint64_t);
}

Error refused(std::string_view what) {
  return unavailable("Landlock refuses " + std::string(what) + ": " +
                     std::generic_category().message(errno) + ".");
}

Result<void> add(const Descriptor& rules, const std::string& path, std::uint64_t rights) {
  const Descriptor place(open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!place) return {};
  struct stat found{};
  if (fstat(place.number(), &found) != 0) return refused(path);
  if (!S_ISDIR(found.st_mode)) rights &= file_rights;
  landlock_path_beneath_attr attributes{};
  attributes.allowed_access = rights;
  attributes.parent_fd = place.number();
  if (syscall(SYS_landlock_add_rule, rules.number(), LANDLOCK_RULE_PATH_BENEATH, &attributes, 0) !=
      0) {
    return refused(path);
  }
  return {};
}

}  // namespace

int Landlock::version() {
  const long version =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

Result<Landlock> Landlock::make(const Rules& rules) {
  const int known = version();
  if (known == 0) return unavailable("This kernel has no Landlock.");
  const RulesetAttributes attributes{
      .handled_access_fs = known_rights(known),
      .handled_access_net = rules.has_network ? 0 : net_bind_and_connect,
      .scoped = scope_sockets_and_signals};
  Descriptor ruleset(static_cast<int>(
      syscall(SYS_landlock_create_ruleset, &attributes, attributes_bytes(known), 0)));
  if (!ruleset) return refused("a set of rules");
  struct Row {
    const std::vector<std::string>& paths;
    std::uint64_t rights;
  };
  for (const Row& row : {Row{rules.readable, read_rights}, Row{rules.executable, execute_rights},
                         Row{rules.writable, write_rights}}) {
    for (const std::string& path : row.paths) {
      const Result<void> added = add(ruleset, path, row.rights & attributes.handled_access_fs);
      if (!added) return added.error();
    }
  }
  return Landlock(std::move(ruleset));
}

bool Landlock::enter() const {
  return syscall(SYS_landlock_restrict_self, rules_.number(), 0) == 0;
}

}  // namespace docket::executor
