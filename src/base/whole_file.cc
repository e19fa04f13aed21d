#include "base/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/descriptor.h"

namespace docket {
namespace {

// A file's size is no more than a hint, so it is not asked for: room grows with what has come.
constexpr std::size_t first_room_bytes = 4096;

}  // namespace

std::optional<std::string> whole_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::string bytes(first_room_bytes, '\0');
  std::size_t size = 0;
  for (;;) {
    if (size == bytes.size()) bytes.resize(2 * size);
    const ssize_t came = read(file.number(), bytes.data() + size, bytes.size() - size);
    if (came < 0 && errno == EINTR) continue;
    if (came < 0) return std::nullopt;
    if (came == 0) break;
    size += static_cast<std::size_t>(came);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace docket
