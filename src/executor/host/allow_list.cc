#include "executor/host/allow_list.h"

#include <fcntl.h>
#include <regex.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t argument_bytes_max = 4096;

// Their names up to a version or a variant: "python3.11", "gawk-5.1.0", "ld-linux-x86-64.so.2".
constexpr std::string_view interpreters =
    "sh bash dash ash zsh ksh mksh fish csh tcsh rbash busybox toybox env find xargs "
    "parallel awk gawk mawk nawk sed tar bsdtar cpio zip rsync ssh scp sftp python pypy perl "
    "ruby node nodejs lua luajit php tclsh expect guile gdb strace ltrace vi vim view ex ed "
    "emacs nano less more man make nice nohup timeout setsid stdbuf ionice chroot unshare "
    "nsenter sudo su doas pkexec runuser watch systemd-run docker podman coreutils flock "
    "taskset chrt setpriv prlimit capsh script scriptreplay time at batch crontab git screen "
    "tmux ld split sort dpkg rpm apt apt-get aptitude dnf yum dc java start-stop-daemon "
    "run-parts socat ncat nc tcpdump nmap mysql mariadb psql sqlite3 gcc g++ cc c++ clang go "
    "cargo pip npm npx pwsh R Rscript julia irb octave valgrind perf bwrap proot firejail "
    "dbus-run-session dbus-launch ssh-agent sg newgrp runcon kubectl ctr nerdctl lxc "
    "machinectl wget scons cmake ninja gradle mvn ant tcl wish erl ghci";

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

// Itself, or by putting another one in its place or in that of a folder above it.
bool can_be_changed(const std::string& path, Runner runner) {
  struct stat file{};
  if (stat(path.c_str(), &file) != 0 || may_change(file, runner)) return true;
  if (may_write_here(path, runner)) return true;
  for (std::size_t slash = path.rfind('/'); slash != std::string::npos;
       slash = slash == 0 ? std::string::npos : path.rfind('/', slash - 1)) {
    const std::string folder = path.substr(0, slash + 1);
    if (stat(folder.c_str(), &file) != 0) return true;
    const bool is_sticky = (file.st_mode & S_ISVTX) != 0 && file.st_uid != runner.user;
    if (!is_sticky && (may_write_here(folder, runner) || may_change(file, runner))) return true;
  }
  return false;
}

// Its time to match has no bound that the length of a text gives.
bool has_back_reference(std::string_view expression) {
  for (std::size_t at = expression.find('\\'); at != std::string_view::npos;
       at = expression.find('\\', at + 2)) {
    if (at + 1 < expression.size() && expression[at + 1] >= '1' && expression[at + 1] <= '9') {
      return true;
    }
  }
  return false;
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
  const std::string_view name = base_name(path);
  return std::ranges::any_of(words(interpreters), [&](std::string_view interpreter) {
    if (!name.starts_with(interpreter)) return false;
    const std::string_view rest = name.substr(interpreter.size());
    const bool is_variant = rest.starts_with('-') || rest.starts_with('.');
    const bool is_version = !rest.empty() && rest.front() >= '0' && rest.front() <= '9';
    return rest.empty() || is_variant || is_version;
  });
}

struct Pattern::Compiled {
  regex_t regex{};
  bool is_valid = false;

  explicit Compiled(const std::string& expression)
      : is_valid(regcomp(&regex, expression.c_str(), REG_EXTENDED) == 0) {}
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    if (is_valid) regfree(&regex);
  }
};

Pattern::Pattern(const std::string& expression) {
  if (has_nul(expression) || has_back_reference(expression)) return;
  auto compiled = std::make_shared<const Compiled>(expression);
  if (compiled->is_valid) compiled_ = std::move(compiled);
}

// POSIX finds the longest of the leftmost matches, so one of the whole text is found if there is.
bool Pattern::matches(const std::string& text) const {
  if (!is_valid() || text.size() > argument_bytes_max) return false;
  regmatch_t found{};
  return regexec(&compiled_->regex, text.c_str(), 1, &found, 0) == 0 && found.rm_so == 0 &&
         found.rm_eo == std::ssize(text);
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
