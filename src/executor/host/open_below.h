// Opens a file below a folder, so that no symbolic link leads out of it.
//
// Guarantees: the kernel refuses every way out, also one that appears meanwhile (openat2(2)). Where
//   it cannot (before Linux 5.6, or forbidden), the path is walked segment by segment and no
//   symbolic link is followed at all. Never waits for a writer of a pipe, never gets a terminal.
// Threads: any.
// Errors: the number of the system's error. EXDEV and ELOOP: a link leads out, or may not be
//   followed.
#pragma once

#include <cstdint>
#include <string>

#include "base/descriptor.h"

namespace docket::executor::host {

struct Opened {
  Descriptor file;
  int error = 0;
};

enum class Resolve : std::uint8_t { by_kernel, by_hand };

// `path` is relative to `folder`, without "." and ".." segments; empty means the folder itself.
Opened open_below(const std::string& folder, const std::string& path,
                  Resolve resolve = Resolve::by_kernel);

}  // namespace docket::executor::host
