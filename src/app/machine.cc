#include "app/machine.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace docket::app {

std::int64_t machine_memory_bytes() {
  const std::int64_t physical = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  // Of cgroup v2, as a container sees its own; without a limit the file says "max".
  std::int64_t limit = 0;
  std::ifstream("/sys/fs/cgroup/memory.max") >> limit;
  return limit > 0 ? std::min(physical, limit) : physical;
}

}  // namespace docket::app
