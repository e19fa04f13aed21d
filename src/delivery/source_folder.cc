#include "delivery/source_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include <fmt/format.h>

#include "delivery/open_below.h"

namespace docket::delivery {
namespace {

constexpr std::size_t piece_bytes = 1U << 20U;

Error given_up() { return conflict("It is not wanted any more."); }

}  // namespace

Result<SourceFolder> SourceFolder::open(const std::string& root, const std::string& path) {
  auto opened = open_below(root, path);
  if (!opened) {
    return Error{opened.error().code, fmt::format("The source's folder '{}' cannot be opened: {}",
                                                  path, opened.error().message)};
  }
  return SourceFolder(*std::move(opened));
}

Result<std::vector<std::string>> SourceFolder::names(std::uint64_t count_max,
                                                     std::uint64_t bytes_max,
                                                     const GoOn& go_on) const {
  // A stream of its own, because it moves the descriptor's place.
  const int copy = openat(descriptor_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = copy < 0 ? nullptr : fdopendir(copy);
  if (stream == nullptr) {
    Error why = system_error(errno);
    if (copy >= 0) close(copy);
    return why;
  }
  const auto close_stream = [](DIR* open) { closedir(open); };
  const std::unique_ptr<DIR, decltype(close_stream)> closer(stream, close_stream);
  std::vector<std::string> names;
  std::uint64_t bytes = 0;
  for (;;) {
    if (!go_on()) return given_up();
    errno = 0;
    const dirent* entry = readdir(stream);
    if (entry == nullptr && errno != 0) return system_error(errno);
    if (entry == nullptr) break;
    struct stat status{};
    const bool is_file =
        fstatat(descriptor_.number(), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(status.st_mode);
    if (!is_file) continue;
    if (names.size() == count_max) {
      return exhausted(fmt::format("The source's folder holds more than {} files.", count_max));
    }
    names.emplace_back(entry->d_name);
    bytes += static_cast<std::uint64_t>(status.st_size);
    if (bytes > bytes_max) {
      return exhausted(
          fmt::format("The source's files have more than {} bytes together.", bytes_max));
    }
  }
  std::ranges::sort(names);
  return names;
}

Result<std::string> SourceFolder::read(const std::string& name, std::uint64_t bytes_max,
                                       const GoOn& go_on) const {
  if (name.find('/') != name.npos || name.find('\0') != name.npos) {
    return invalid_argument("This cannot be the name of a file.");
  }
  const Descriptor file(
      openat(descriptor_.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return system_error(errno);
  struct stat status{};
  if (fstat(file.number(), &status) != 0) return system_error(errno);
  if (!S_ISREG(status.st_mode)) return invalid_argument("It is no file any more.");
  std::string bytes;
  for (;;) {
    if (!go_on()) return given_up();
    const std::size_t before = bytes.size();
    bytes.resize(before + piece_bytes);
    const ssize_t count = ::read(file.number(), bytes.data() + before, piece_bytes);
    if (count < 0) return system_error(errno);
    bytes.resize(before + static_cast<std::size_t>(count));
    if (bytes.size() > bytes_max) {
      return exhausted(fmt::format("It has more than {} bytes.", bytes_max));
    }
    if (count == 0) return bytes;
  }
}

}  // namespace docket::delivery
