#include "store/sqlite/log_space.h"

#include <algorithm>

#include <fcntl.h>

#include "store/files.h"

namespace docket::store::sqlite {

Result<void> lay_out_log(const std::string& database, std::int64_t bytes) {
  auto log = File::open(database + "-wal", O_WRONLY | O_APPEND | O_CREAT);
  if (!log) return log.error();
  const auto size = log->size();
  if (!size) return size.error();
  if (*size >= bytes) return {};
  const std::string zeros(1U << 20U, '\0');
  for (std::int64_t missing = bytes - *size; missing > 0;) {
    const auto part = std::min(missing, static_cast<std::int64_t>(zeros.size()));
    const auto written =
        log->write(std::string_view(zeros).substr(0, static_cast<std::size_t>(part)));
    if (!written) return written.error();
    missing -= part;
  }
  return log->sync();
}

}  // namespace docket::store::sqlite
