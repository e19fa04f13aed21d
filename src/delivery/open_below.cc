#include "delivery/open_below.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/durable_rename.h"

namespace docket::delivery {
namespace {

constexpr int walking = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int reading = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

// What may be otherwise in a minute.
bool may_pass(int number) {
  switch (number) {
    case EAGAIN:
    case EBUSY:
    case EDQUOT:
    case EHOSTDOWN:
    case EINTR:
    case EIO:
    case EMFILE:
    case ENFILE:
    case ENODEV:
    case ENOMEM:
    case ENOSPC:
    case EROFS:
    case ESTALE:
    case ETIMEDOUT:
      return true;
    default:
      return false;
  }
}

Result<Descriptor> open_step(const Descriptor& folder, const std::string& segment) {
  Descriptor next(openat(folder.number(), segment.c_str(), walking));
  if (!next) return system_error(errno);
  return next;
}

// Also makes known after a crash a folder that is there: whoever made it may have been killed
// before that. What may not be read is taken as it is.
Result<Descriptor> make_step(const Descriptor& folder, const std::string& segment) {
  Result<Descriptor> next = open_step(folder, segment);
  if (!next && next.error().code == ErrorCode::not_found) {
    // Another one may be making it now.
    if (mkdirat(folder.number(), segment.c_str(), 0777) != 0 && errno != EEXIST) {
      return system_error(errno);
    }
    next = open_step(folder, segment);
  }
  if (!next) return next;
  const Descriptor parent(openat(folder.number(), ".", reading));
  if (!parent && errno != EACCES) return system_error(errno);
  if (parent && !sync_folder(parent.number())) return system_error(errno);
  return next;
}

}  // namespace

Error system_error(int number) {
  std::string words = std::generic_category().message(number);
  if (may_pass(number)) return unavailable(std::move(words));
  return number == ENOENT ? not_found(std::move(words)) : invalid_argument(std::move(words));
}

Result<Descriptor> open_below(const std::string& root, const std::string& path, Missing missing) {
  Descriptor folder(open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return unavailable("The root cannot be opened.");
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string segment(rest.substr(0, slash));
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (segment.empty() || segment == ".") continue;
    if (segment == ".." || segment.find('\0') != std::string::npos) {
      return invalid_argument("A path below a root has no '..'.");
    }
    Result<Descriptor> next =
        missing == Missing::make ? make_step(folder, segment) : open_step(folder, segment);
    if (!next) return next.error();
    folder = *std::move(next);
  }
  Descriptor opened(openat(folder.number(), ".", reading));
  if (!opened) return system_error(errno);
  return opened;
}

}  // namespace docket::delivery
