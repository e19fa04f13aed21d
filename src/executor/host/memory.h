// How much memory the machine has, from /proc/meminfo.
//
// Guarantees: bytes. `available` is the kernel's estimate; very old kernels give none, then it is
//   free + buffers + page cache. `cached` is the page cache with the reclaimable slab, as free(1)
//   counts it.
// Threads: any. Errors: `io`, also for a file without MemTotal.
#pragma once

#include <cstdint>
#include <string_view>

#include <boost/json/object.hpp>

#include "executor/host/or_failure.h"
#include "executor/host/roots.h"

namespace docket::executor::host {

struct Memory {
  std::uint64_t total = 0;
  std::uint64_t available = 0;
  std::uint64_t free = 0;
  std::uint64_t cached = 0;
};

OrFailure<Memory> parse_memory(std::string_view meminfo);
OrFailure<Memory> read_memory(const Roots& roots);
boost::json::object memory_json(const Memory& memory);

}  // namespace docket::executor::host
