// Reads a small file of the kernel or of /etc as a whole.
//
// Guarantees: reads to the end in whatever pieces come; the size that the file system tells is not
//   believed (files of /proc have none). At most `bytes_max`, the rest is left.
// Threads: any.
// Errors: `io`, "failed to read /proc/meminfo: Permission denied".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "executor/host/or_failure.h"

namespace docket::executor::host {

inline constexpr std::size_t text_file_bytes_max = 4 << 20;

OrFailure<std::string> read_text(const std::string& path,
                                 std::size_t bytes_max = text_file_bytes_max);
// The first line without blanks around it, or empty: for files that may lack.
std::string first_line(const std::string& path);
bool exists(const std::string& path);

// The same with the number of the system's error, for whom ENOENT is no failure.
struct ReadText {
  std::string text;
  int error = 0;
};
ReadText try_read_text(const std::string& path, std::size_t bytes_max = text_file_bytes_max);

}  // namespace docket::executor::host
