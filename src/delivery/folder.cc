#include "delivery/folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include <fmt/format.h>

#include "base/durable_rename.h"
#include "base/write_all.h"
#include "delivery/open_below.h"

namespace docket::delivery {
namespace {

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find('/') == name.npos &&
         name.find('\0') == name.npos;
}

// A new file: never one that is there, and never what a link leads to. 0, or the number of the
// error.
int write_new(int folder, const std::string& name, std::string_view bytes) {
  const Descriptor file(
      openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  return file && write_all(file.number(), bytes) && fsync(file.number()) == 0 ? 0 : errno;
}

}  // namespace

Result<Folder> Folder::make(const std::string& root, const std::string& path) {
  auto opened = open_below(root, path, Missing::make);
  if (!opened) return opened.error();
  return Folder(*std::move(opened));
}

Result<void> Folder::write(const std::string& name, std::string_view bytes) const {
  if (!is_plain_name(name)) return invalid_argument("This cannot be the name of a file.");
  const int folder = descriptor_.number();
  const std::string unfinished = fmt::format(".{}.part", name);
  unlinkat(folder, unfinished.c_str(), 0);  // of a process that was killed
  int failed = write_new(folder, unfinished, bytes);
  if (failed == 0 && renameat(folder, unfinished.c_str(), folder, name.c_str()) != 0) {
    failed = errno;
  }
  if (failed != 0) {
    unlinkat(folder, unfinished.c_str(), 0);
    return system_error(failed);
  }
  return sync_folder(folder) ? Result<void>() : system_error(errno);
}

// Looks at the folder, or at the nearest one above it that is there.
Result<void> check_folder(const std::string& root, std::string path) {
  for (;;) {
    const auto folder = open_below(root, path);
    if (folder) {
      const bool may_write = faccessat(folder->number(), ".", W_OK | X_OK, AT_EACCESS) == 0;
      return may_write ? Result<void>() : system_error(errno);
    }
    if (folder.error().code != ErrorCode::not_found || path.empty()) return folder.error();
    const std::size_t slash = path.rfind('/');
    path.resize(slash == std::string::npos ? 0 : slash);
  }
}

}  // namespace docket::delivery
