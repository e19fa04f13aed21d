#include "base/durable_rename.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/descriptor.h"

namespace docket {

bool sync_folder(int folder) { return fsync(folder) == 0 || errno == EINVAL; }

// The folder is opened first: where that is not possible nothing is changed.
bool rename_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
  const std::filesystem::path folder = to.has_parent_path() ? to.parent_path() : ".";
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened && std::rename(from.c_str(), to.c_str()) == 0 && sync_folder(opened.number());
}

}  // namespace docket
