#include "executor/host/program_search.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/utf8.h"

namespace docket::executor::host {
namespace {

enum class Found : std::uint8_t { nothing, forbidden, program };

Found look(const std::string& path) {
  struct stat file{};
  if (stat(path.c_str(), &file) != 0) {
    return errno == EACCES ? Found::forbidden : Found::nothing;
  }
  const bool is_program = S_ISREG(file.st_mode) && (file.st_mode & 0111) != 0;
  return is_program ? Found::program : Found::forbidden;
}

}  // namespace

OrFailure<std::string> find_program(const std::string& command, std::string_view search_path) {
  Found best = Found::nothing;
  if (command.starts_with('/')) {
    best = look(command);
    if (best == Found::program) return command;
  }
  while (!command.starts_with('/') && !search_path.empty()) {
    const std::size_t colon = std::min(search_path.find(':'), search_path.size());
    std::string path = std::string(search_path.substr(0, colon)) + "/" + command;
    search_path.remove_prefix(std::min(colon + 1, search_path.size()));
    if (!path.starts_with('/')) continue;
    const Found found = look(path);
    if (found == Found::program) return path;
    best = std::max(best, found);
  }
  if (best == Found::forbidden) return denied("permission denied: " + command);
  return no_such("command not found: " + command);
}

}  // namespace docket::executor::host
