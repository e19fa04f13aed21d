#include "executor/host/text_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "base/descriptor.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t first_piece_bytes = 4096;

}  // namespace

ReadText try_read_text(const std::string& path, std::size_t bytes_max) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) return {.text = {}, .error = errno};
  ReadText read;
  std::size_t used = 0;
  for (;;) {
    if (used == read.text.size()) {
      read.text.resize(std::min(bytes_max, std::max(first_piece_bytes, 2 * used)));
    }
    if (used == bytes_max) break;
    const ssize_t size = ::read(file.number(), read.text.data() + used, read.text.size() - used);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return {.text = {}, .error = errno};
    if (size == 0) break;
    used += static_cast<std::size_t>(size);
  }
  read.text.resize(used);
  return read;
}

OrFailure<std::string> read_text(const std::string& path, std::size_t bytes_max) {
  ReadText read = try_read_text(path, bytes_max);
  if (read.error != 0) return io("failed to read " + path, read.error);
  return std::move(read.text);
}

std::string first_line(const std::string& path) {
  const ReadText read = try_read_text(path);
  std::string_view text = read.text;
  return std::string(trimmed(take_line(text).value_or(std::string_view())));
}

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace docket::executor::host
