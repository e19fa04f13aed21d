#include "app/machine.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "app/data_dir.h"
#include "executor/host/facts.h"

namespace docket::app {

std::int64_t machine_memory_bytes() {
  const std::int64_t physical = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  // Of cgroup v2, as a container sees its own; without a limit the file says "max".
  std::int64_t limit = 0;
  std::ifstream("/sys/fs/cgroup/memory.max") >> limit;
  return limit > 0 ? std::min(physical, limit) : physical;
}

Result<std::string> machine_id(const std::filesystem::path& state_dir, Random& random) {
  if (auto id = executor::host::machine_id()) return *std::move(id);
  const std::filesystem::path file = state_dir / "machine-id";
  if (auto kept = read_secret(file)) return *std::move(kept);
  std::string made = fmt::format("{:016x}{:016x}", random.next(), random.next());
  if (const auto written = write_secret(file, made); !written) return written.error();
  return made;
}

}  // namespace docket::app
