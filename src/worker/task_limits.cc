#include "worker/task_limits.h"

#include <sys/resource.h>

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace docket::worker {
namespace {

void set_soft_limit(int resource, rlim_t soft) {
  rlimit limit{};
  getrlimit(static_cast<__rlimit_resource>(resource), &limit);
  limit.rlim_cur = std::min(soft, limit.rlim_max);
  if (setrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) {
    log::warning("worker", "cannot set resource limit {} to {}", resource, soft);
  }
}

Micros to_micros(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + Micros(time.tv_usec);
}

}  // namespace

TaskLimits::TaskLimits(const executor::Limits& limits, const OwnMemory& memory)
    : is_memory_limited_(limits.memory_bytes > 0), is_cpu_limited_(limits.cpu > Millis(0)) {
  if (is_memory_limited_) {
    set_soft_limit(RLIMIT_DATA, memory.data_bytes() + static_cast<rlim_t>(limits.memory_bytes));
  }
  if (is_cpu_limited_) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(cpu_time() + limits.cpu);
    set_soft_limit(RLIMIT_CPU, static_cast<rlim_t>(seconds.count()));
  }
}

void TaskLimits::lift() {
  if (std::exchange(is_memory_limited_, false)) set_soft_limit(RLIMIT_DATA, RLIM_INFINITY);
  if (std::exchange(is_cpu_limited_, false)) set_soft_limit(RLIMIT_CPU, RLIM_INFINITY);
}

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) << 10;  // it is given in KiB
}

Micros cpu_time() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return to_micros(usage.ru_utime) + to_micros(usage.ru_stime);
}

}  // namespace docket::worker
