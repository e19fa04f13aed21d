#include "executor/host/allow_list.h"

#include <fcntl.h>
#include <regex.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t argument_bytes_max = 4096;

// Their names without a version's digits.
constexpr std::array<std::string_view, 74> interpreters = {
    "sh",       "bash",  "dash",    "ash",     "zsh",    "ksh",     "mksh",   "fish",
    "csh",      "tcsh",  "rbash",   "busybox", "toybox", "env",     "find",   "xargs",
    "parallel", "awk",   "gawk",    "mawk",    "nawk",   "sed",     "tar",    "bsdtar",
    "cpio",     "zip",   "rsync",   "ssh",     "scp",    "sftp",    "python", "pypy",
    "perl",     "ruby",  "node",    "nodejs",  "lua",    "luajit",  "php",    "tclsh",
    "expect",   "guile", "gdb",     "strace",  "ltrace", "vi",      "vim",    "view",
    "ex",       "ed",    "emacs",   "nano",    "less",   "more",    "man",    "make",
    "nice",     "nohup", "timeout", "setsid",  "stdbuf", "ionice",  "chroot", "unshare",
    "nsenter",  "sudo",  "su",      "doas",    "pkexec", "runuser", "watch",  "systemd-run",
    "docker",   "podman"};

bool may_change(const struct stat& file, Runner runner) {
  if (runner.user == 0) return false;  // may change everything: the list cannot bind it
  if (file.st_uid == runner.user) return true;
  if (file.st_gid == runner.group) return (file.st_mode & S_IWGRP) != 0;
  return (file.st_mode & S_IWOTH) != 0;
}

// As the kernel has it for this process, with all its groups and lists of access.
bool may_write_here(const std::string& path, Runner runner) {
  return runner.user != 0 && runner.user == geteuid() &&
         faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

// Itself, or by putting another one in its place.
bool can_be_changed(const std::string& path, Runner runner) {
  struct stat file{};
  if (stat(path.c_str(), &file) != 0 || may_change(file, runner)) return true;
  const std::string folder(path.substr(0, path.rfind('/') + 1));
  if (stat(folder.c_str(), &file) != 0) return true;
  const bool is_sticky = (file.st_mode & S_ISVTX) != 0 && file.st_uid != runner.user;
  if (may_write_here(path, runner) || (may_write_here(folder, runner) && !is_sticky)) return true;
  return !is_sticky && may_change(file, runner);
}

bool fits(const AllowedProgram& entry, const std::vector<std::string>& arguments) {
  if (!entry.arguments) return true;
  return entry.arguments->size() == arguments.size() &&
         std::equal(arguments.begin(), arguments.end(), entry.arguments->begin(),
                    [](const std::string& argument, const std::string& pattern) {
                      return Pattern(pattern).matches(argument);
                    });
}

}  // namespace

bool runs_other_programs(std::string_view path) {
  std::string_view name = base_name(path);
  while (!name.empty() && ((name.back() >= '0' && name.back() <= '9') || name.back() == '.')) {
    name.remove_suffix(1);
  }
  return std::ranges::find(interpreters, name) != interpreters.end();
}

struct Pattern::Compiled {
  regex_t regex{};
  bool is_valid = false;

  explicit Compiled(const std::string& expression)
      : is_valid(regcomp(&regex, expression.c_str(), REG_EXTENDED | REG_NOSUB) == 0) {}
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    if (is_valid) regfree(&regex);
  }
};

Pattern::Pattern(const std::string& expression) {
  if (has_nul(expression)) return;
  // The expression alone must be one too: "a)|(b" is not to escape from the brackets.
  if (!Compiled(expression).is_valid) return;
  auto compiled = std::make_shared<const Compiled>("^(" + expression + ")$");
  if (compiled->is_valid) compiled_ = std::move(compiled);
}

bool Pattern::matches(const std::string& text) const {
  return is_valid() && text.size() <= argument_bytes_max &&
         regexec(&compiled_->regex, text.c_str(), 0, nullptr, 0) == 0;
}

const AllowedProgram* find_allowed(const std::vector<AllowedProgram>& allowed,
                                   const std::string& program,
                                   const std::vector<std::string>& arguments, Runner runner) {
  for (const AllowedProgram& entry : allowed) {
    std::error_code error;
    const std::string resolved = std::filesystem::canonical(entry.path, error).string();
    if (error || resolved != program || !fits(entry, arguments)) continue;
    if (!entry.is_unsafe && runs_other_programs(resolved)) continue;
    if (can_be_changed(resolved, runner)) continue;
    return &entry;
  }
  return nullptr;
}

bool is_named(const std::vector<AllowedProgram>& allowed, std::string_view command) {
  const bool is_path = command.find('/') != std::string_view::npos;
  return std::ranges::any_of(allowed, [&](const AllowedProgram& entry) {
    return is_path ? entry.path == command : base_name(entry.path) == command;
  });
}

}  // namespace docket::executor::host
