// What this machine has for work.
#pragma once

#include <cstdint>

namespace docket::app {

// Physical memory, or what the process's control group may use of it.
std::int64_t machine_memory_bytes();

}  // namespace docket::app
