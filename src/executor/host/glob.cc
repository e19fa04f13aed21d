#include "executor/host/glob.h"

#include <fnmatch.h>

#include <algorithm>
#include <string>
#include <vector>

namespace docket::executor::host {
namespace {

std::vector<std::string> segments(std::string_view path) {
  std::vector<std::string> found;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) found.emplace_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return found;
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view path) {
  const std::vector<std::string> wanted = segments(pattern);
  const std::vector<std::string> given = segments(path);
  // reach[i]: the pattern's segments so far can stand for the first i of the path.
  std::vector<bool> reach(given.size() + 1, false);
  reach[0] = true;
  for (const std::string& segment : wanted) {
    std::vector<bool> next(given.size() + 1, false);
    for (std::size_t i = 0; i <= given.size(); ++i) {
      if (segment == "**") {
        next[i] = reach[i] || (i > 0 && next[i - 1]);
      } else if (i > 0 && reach[i - 1]) {
        next[i] = fnmatch(segment.c_str(), given[i - 1].c_str(), FNM_NOESCAPE) == 0;
      }
    }
    reach = std::move(next);
  }
  return reach.back();
}

}  // namespace docket::executor::host
