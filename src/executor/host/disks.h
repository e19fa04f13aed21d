// The disks that are mounted, from /proc/self/mountinfo, and how full each is.
//
// Guarantees: one row for each device, under its shortest mount point; file systems on disks only
//   (ext2, ext3, ext4, xfs, btrfs, f2fs, zfs, and overlay when asked for). No file system is
//   touched that may hang with its network: a disk that is mounted below one, or covered by another
//   mount, is left out. So is what may not be looked at. Bytes: `used` + `free` is below `total`
//   where some is reserved for root, as df(1) shows it.
// Threads: any. Errors: `io` when mountinfo cannot be read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "executor/host/or_failure.h"
#include "executor/host/roots.h"

namespace docket::executor::host {

struct Mount {
  std::string device;  // major:minor
  std::string point;
  std::string type;
  std::int64_t number = 0;
  std::int64_t parent = 0;  // the number of the mount that it is on
};
// Lines that are none of mountinfo's (proc(5)) are left out.
std::vector<Mount> parse_mounts(std::string_view mountinfo);
// Those that `read_disks` looks at, in the order of the file.
std::vector<Mount> disk_mounts(const std::vector<Mount>& mounts, bool include_overlay);

struct Disk {
  std::string point;
  std::uint64_t total = 0;
  std::uint64_t used = 0;
  std::uint64_t free = 0;
};
OrFailure<std::vector<Disk>> read_disks(const Roots& roots, bool include_overlay);
boost::json::array disks_json(const std::vector<Disk>& disks);

}  // namespace docket::executor::host
