// Which programs a policy lets command.exec.execute start.
//
// Guarantees: entries and the program asked for are compared as the files that they truly are. An
//   entry that the commands' user could change does not count. Patterns are POSIX extended regular
//   expressions and match whole arguments; an argument above 4 KiB matches none.
// Threads: any.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/host/policy.h"

namespace docket::executor::host {

// Shells, interpreters and tools that start other programs: one of them on the list allows all.
bool runs_other_programs(std::string_view path);

class Pattern {
 public:
  explicit Pattern(const std::string& expression);
  bool is_valid() const { return compiled_ != nullptr; }
  bool matches(const std::string& text) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

// Who runs the command.
struct Runner {
  uid_t user = 0;
  gid_t group = 0;
};

// The entry that allows it; null: none. `program` is resolved: no symbolic links in it.
const AllowedProgram* find_allowed(const std::vector<AllowedProgram>& allowed,
                                   const std::string& program,
                                   const std::vector<std::string>& arguments, Runner runner);
// Whether the list names it, by path or by its last segment, whatever is installed.
bool is_named(const std::vector<AllowedProgram>& allowed, std::string_view command);

}  // namespace docket::executor::host
