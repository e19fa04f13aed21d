#include "executor/host/open_below.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

namespace docket::executor::host {
namespace {

constexpr int reading = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
// The kernel asks to be asked again when something moved while it looked.
constexpr int attempts_max = 10;

Opened opened(int number) {
  return number >= 0 ? Opened{.file = Descriptor(number)} : Opened{.file = {}, .error = errno};
}

Opened by_kernel(const Descriptor& folder, const std::string& path) {
  open_how how{};
  how.flags = reading;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (int attempt = 1;; ++attempt) {
    Opened result = opened(static_cast<int>(syscall(
        SYS_openat2, folder.number(), path.empty() ? "." : path.c_str(), &how, sizeof how)));
    if (result.error != EAGAIN || attempt == attempts_max) return result;
  }
}

// ENOTDIR is also what a link to a folder gives when it may not be followed.
int refined(int error, const Descriptor& folder, const std::string& segment) {
  struct stat found{};
  const bool is_link =
      error == ENOTDIR &&
      fstatat(folder.number(), segment.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
      S_ISLNK(found.st_mode);
  return is_link ? ELOOP : error;
}

Opened by_hand(Descriptor folder, std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string segment(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (segment.empty()) continue;
    const bool is_last = path.find_first_not_of('/') == std::string_view::npos;
    const int flags =
        is_last ? reading | O_NOFOLLOW : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    Opened next = opened(openat(folder.number(), segment.c_str(), flags));
    next.error = refined(next.error, folder, segment);
    if (next.error != 0 || is_last) return next;
    folder = std::move(next.file);
  }
  return opened(openat(folder.number(), ".", reading));
}

}  // namespace

Opened open_below(const std::string& folder, const std::string& path, Resolve resolve) {
  Opened root = opened(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (root.error != 0) return root;
  if (resolve == Resolve::by_kernel) {
    Opened result = by_kernel(root.file, path);
    const bool is_unknown = result.error == ENOSYS || result.error == EPERM;
    if (!is_unknown) return result;
  }
  return by_hand(std::move(root.file), path);
}

}  // namespace docket::executor::host
