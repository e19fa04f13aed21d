// What this machine has for work.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/random.h"
#include "base/result.h"

namespace docket::app {

// Physical memory, or what the process's control group may use of it.
std::int64_t machine_memory_bytes();

// Tells this machine from others for as long as it is installed; where the system has no such id,
// it is made at first and kept in `state_dir`. Errors: those of the file.
Result<std::string> machine_id(const std::filesystem::path& state_dir, Random& random);

}  // namespace docket::app
