#include "executor/host/descendants.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "executor/host/process_stat.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

using Children = std::multimap<pid_t, pid_t>;

Children read_children(const std::string& proc) {
  Children children;
  for (const std::int64_t pid : numbered_entries(proc).numbers) {
    const auto stat = parse_process_stat(try_read_text(fmt::format("{}/{}/stat", proc, pid)).text);
    if (stat) children.emplace(static_cast<pid_t>(stat->parent), static_cast<pid_t>(pid));
  }
  return children;
}

}  // namespace

std::vector<pid_t> descendants_of(pid_t ancestor, const std::string& proc) {
  Children children = read_children(proc);
  const std::string own =
      try_read_text(fmt::format("{0}/{1}/task/{1}/children", proc, ancestor)).text;
  for (const std::string_view word : words(own)) {
    if (const auto pid = number<pid_t>(word)) children.emplace(ancestor, *pid);
  }
  std::vector<pid_t> found;
  std::set<pid_t> seen{ancestor};
  std::vector<pid_t> next{ancestor};
  while (!next.empty()) {
    const pid_t parent = next.back();
    next.pop_back();
    const auto [begin, end] = children.equal_range(parent);
    for (auto child = begin; child != end; ++child) {
      if (!seen.insert(child->second).second) continue;
      found.push_back(child->second);
      next.push_back(child->second);
    }
  }
  return found;
}

}  // namespace docket::executor::host
