#include "store/files.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/write_all.h"

namespace docket::store {
namespace {

Error error_of(int code) {
  if (code == ENOENT) return not_found("No such file.");
  if (code == ENOSPC || code == EDQUOT) {
    return unavailable("The disk of the data directory is full.");
  }
  return unavailable(fmt::format("The data directory cannot be read or written: {}.",
                                 std::generic_category().message(code)));
}

}  // namespace

Result<File> File::open(const std::filesystem::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor < 0) return error_of(errno);
  return File(descriptor);
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> File::write(std::string_view bytes) {
  return write_all(descriptor_, bytes) ? Result<void>() : error_of(errno);
}

Result<std::string> File::read(std::size_t bytes_max) {
  std::string bytes(bytes_max, '\0');
  std::size_t size = 0;
  while (size < bytes_max) {
    const ssize_t got = ::read(descriptor_, bytes.data() + size, bytes_max - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return error_of(errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

Result<std::int64_t> File::size() const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) return error_of(errno);
  return static_cast<std::int64_t>(status.st_size);
}

Result<void> File::sync() {
  if (::fsync(descriptor_) != 0) return error_of(errno);
  return {};
}

Result<bool> File::lock() {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  return error_of(errno);
}

Result<void> sync_directory(const std::filesystem::path& directory) {
  auto file = File::open(directory, O_RDONLY | O_DIRECTORY);
  if (!file) return file.error();
  return file->sync();
}

Result<void> make_directory(const std::filesystem::path& directory) {
  std::error_code failed;
  const auto path = std::filesystem::absolute(directory, failed).lexically_normal();
  if (failed) return error_of(failed.value());
  if (std::filesystem::is_directory(path, failed)) return {};
  if (path.has_parent_path() && path.parent_path() != path) {
    if (auto parent = make_directory(path.parent_path()); !parent) return parent;
  }
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return error_of(errno);
  return sync_directory(path.parent_path());
}

}  // namespace docket::store
