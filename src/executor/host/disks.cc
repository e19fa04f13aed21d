#include "executor/host/disks.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <map>
#include <ranges>

#include <boost/json/object.hpp>

#include "base/utf8.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::array disk_types = {"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs"};

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// The kernel writes blank, tab, newline and backslash as three octal digits.
std::string unescaped(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const bool is_escape = field[i] == '\\' && i + 3 < field.size() && is_octal(field[i + 1]) &&
                           is_octal(field[i + 2]) && is_octal(field[i + 3]);
    if (is_escape) {
      text += static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 +
                                (field[i + 3] - '0'));
      i += 3;
    } else {
      text += field[i];
    }
  }
  return text;
}

bool is_disk(const Mount& mount, bool include_overlay) {
  return std::ranges::find(disk_types, mount.type) != disk_types.end() ||
         (include_overlay && mount.type == "overlay");
}

}  // namespace

std::vector<Mount> parse_mounts(std::string_view mountinfo) {
  std::vector<Mount> mounts;
  while (const auto line = take_line(mountinfo)) {
    const auto fields = words(*line);
    const auto separator = std::ranges::find(fields, std::string_view("-"));
    if (fields.size() < 6 || separator == fields.end() || separator + 1 == fields.end()) continue;
    mounts.push_back({.device = std::string(fields[2]),
                      .point = unescaped(fields[4]),
                      .type = std::string(*(separator + 1))});
  }
  return mounts;
}

std::vector<Mount> disk_mounts(const std::vector<Mount>& mounts, bool include_overlay) {
  std::map<std::string_view, const Mount*> shortest;
  for (const Mount& mount : mounts) {
    if (!is_disk(mount, include_overlay)) continue;
    const Mount*& known = shortest[mount.device];
    if (known == nullptr || mount.point.size() < known->point.size()) known = &mount;
  }
  std::vector<Mount> kept;
  for (const Mount& mount : mounts) {
    const auto found = shortest.find(mount.device);
    if (found != shortest.end() && found->second == &mount) kept.push_back(mount);
  }
  return kept;
}

OrFailure<std::vector<Disk>> read_disks(const Roots& roots, bool include_overlay) {
  const OrFailure<std::string> text = read_text(roots.proc + "/self/mountinfo");
  if (!text) return text.error();
  std::vector<Disk> disks;
  for (const Mount& mount : disk_mounts(parse_mounts(*text), include_overlay)) {
    struct statvfs size{};
    if (statvfs(mount.point.c_str(), &size) != 0) continue;
    const auto block = static_cast<std::uint64_t>(size.f_frsize);
    disks.push_back({.point = scrub_utf8(mount.point),
                     .total = size.f_blocks * block,
                     .used = (size.f_blocks - std::min(size.f_bfree, size.f_blocks)) * block,
                     .free = size.f_bavail * block});
  }
  return disks;
}

boost::json::array disks_json(const std::vector<Disk>& disks) {
  boost::json::array json;
  for (const Disk& disk : disks) {
    json.push_back(boost::json::object{{"Name", disk.point},
                                       {"Total", disk.total},
                                       {"Used", disk.used},
                                       {"Free", disk.free},
                                       {"changed", false}});
  }
  return json;
}

}  // namespace docket::executor::host
