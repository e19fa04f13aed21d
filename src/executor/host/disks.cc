#include "executor/host/disks.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <map>
#include <ranges>

#include <boost/json/object.hpp>

#include "base/parse_number.h"
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

// Another machine or a program stands behind these.
bool may_hang(const Mount& mount) {
  constexpr auto kinds = std::to_array<std::string_view>(
      {"nfs", "cifs", "smb", "fuse", "9p", "ceph", "afs", "coda", "ncpfs", "lustre", "autofs"});
  return std::ranges::any_of(kinds,
                             [&](std::string_view kind) { return mount.type.starts_with(kind); });
}

// Whether a path to `mount` now ends at another one, on it or before it. `next`: the one on it that
// the path is to lead to; null: none.
bool is_covered(const std::vector<Mount>& mounts, const Mount& mount, const Mount* next) {
  return std::ranges::any_of(mounts, [&](const Mount& other) {
    if (&other == &mount || &other == next) return false;
    if (other.parent == mount.number) return other.point == mount.point;
    return other.parent == mount.parent && other.point != mount.point &&
           is_below(mount.point, other.point);
  });
}

// The mounts that a path to `mount` passes, itself first. A line of no kernel may make a circle.
bool can_be_reached(const std::vector<Mount>& mounts, const Mount& mount) {
  const Mount* next = nullptr;
  const Mount* each = &mount;
  for (std::size_t steps = 0; steps < mounts.size(); ++steps) {
    if (may_hang(*each) || is_covered(mounts, *each, next)) return false;
    const auto above = std::ranges::find(mounts, each->parent, &Mount::number);
    if (above == mounts.end() || &*above == each) return true;
    next = each;
    each = &*above;
  }
  return false;
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
                      .type = std::string(*(separator + 1)),
                      .number = parse_number<std::int64_t>(fields[0]).value_or(0),
                      .parent = parse_number<std::int64_t>(fields[1]).value_or(0)});
  }
  return mounts;
}

std::vector<Mount> disk_mounts(const std::vector<Mount>& mounts, bool include_overlay) {
  std::map<std::string_view, const Mount*> shortest;
  for (const Mount& mount : mounts) {
    if (!is_disk(mount, include_overlay)) continue;
    const auto known = shortest.find(mount.device);
    const bool is_better =
        known == shortest.end() || mount.point.size() < known->second->point.size();
    if (is_better && can_be_reached(mounts, mount)) shortest[mount.device] = &mount;
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
