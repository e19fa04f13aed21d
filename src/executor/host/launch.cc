#include "executor/host/launch.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr int priority_step = 5;
// Above every number that the two files may have to move to.
constexpr int spare_number = 10;

[[noreturn]] void give_up(int report, Step step) {
  const LaunchError error{.step = step, .error = errno};
  const ssize_t written = write(report, &error, sizeof error);
  static_cast<void>(written);  // whoever reads it sees a child that ended at least
  _exit(127);
}

bool place_files(const LaunchFiles& files) {
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int output = fcntl(files.output, F_DUPFD_CLOEXEC, spare_number);
  const int errors = fcntl(files.errors, F_DUPFD_CLOEXEC, spare_number);
  return input >= 0 && output >= 0 && errors >= 0 && dup2(input, STDIN_FILENO) >= 0 &&
         dup2(output, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0;
}

// An ignored signal would stay ignored across exec.
void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Wishes, not conditions: a container may refuse either.
void step_back() {
  setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + priority_step);
  const int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score < 0) return;
  constexpr std::string_view first_to_go = "500";
  const ssize_t written = write(score, first_to_go.data(), first_to_go.size());
  static_cast<void>(written);
  close(score);
}

bool set_limits(const std::vector<Bound>& bounds) {
  return std::ranges::all_of(bounds, [](const Bound& bound) {
    const auto resource = static_cast<__rlimit_resource>(bound.resource);
    rlimit limit{};
    if (getrlimit(resource, &limit) != 0) return false;
    limit.rlim_max = std::min(limit.rlim_max, bound.most);
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit) == 0;
  });
}

// So that no program can give back what is dropped. Needs a capability itself, so it comes before
// the others go.
void drop_bounding_set() {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
}

bool switch_to(const Identity& identity) {
  if (setgroups(0, nullptr) != 0) return false;
  if (setresgid(identity.group, identity.group, identity.group) != 0) return false;
  if (setresuid(identity.user, identity.user, identity.user) != 0) return false;
  uid_t user[3];
  gid_t group[3];
  errno = EPERM;
  return getresuid(&user[0], &user[1], &user[2]) == 0 &&
         getresgid(&group[0], &group[1], &group[2]) == 0 &&
         std::ranges::all_of(user, [&](uid_t each) { return each == identity.user; }) &&
         std::ranges::all_of(group, [&](gid_t each) { return each == identity.group; });
}

// Between two users that are not root the kernel keeps capabilities.
bool drop_capabilities() {
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> none{};
  return syscall(SYS_capset, &header, none.data()) == 0;
}

// Where it truly is, symbolic links and all.
bool is_where_allowed(const std::vector<std::string>& roots) {
  std::array<char, PATH_MAX> path{};
  if (getcwd(path.data(), path.size()) == nullptr) return false;
  errno = EACCES;
  return std::ranges::any_of(roots,
                             [&](const std::string& root) { return is_below(path.data(), root); });
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> made;
  made.reserve(texts.size() + 1);
  for (const std::string& text : texts) made.push_back(const_cast<char*>(text.c_str()));
  made.push_back(nullptr);
  return made;
}

void confine(const Launch& launch, int report) {
  if (!drop_capabilities()) give_up(report, Step::capabilities);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up(report, Step::capabilities);
  if (launch.landlock) {
    const Result<Landlock> landlock = Landlock::make(*launch.landlock);
    if (landlock && !landlock->enter()) give_up(report, Step::landlock);
  }
  if (launch.calls && !launch.calls->enter()) give_up(report, Step::system_calls);
}

}  // namespace

void become(const Launch& launch, const LaunchFiles& files, pid_t parent) {
  const std::vector<char*> arguments = pointers(launch.arguments);
  const std::vector<char*> environment = pointers(launch.environment);
  if (!place_files(files)) give_up(files.report, Step::files);
  if (setsid() < 0) give_up(files.report, Step::session);
  reset_signals();
  umask(022);
  step_back();
  if (!set_limits(launch.bounds)) give_up(files.report, Step::limits);
  if (launch.is_confined) drop_bounding_set();
  if (launch.identity && !switch_to(*launch.identity)) give_up(files.report, Step::identity);
  // A change of user clears it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
  if (chdir(launch.directory.c_str()) != 0) give_up(files.report, Step::directory);
  if (!is_where_allowed(launch.directory_roots)) give_up(files.report, Step::directory_roots);
  if (launch.is_confined) confine(launch, files.report);
  execve(launch.path.c_str(), arguments.data(), environment.data());
  give_up(files.report, Step::execute);
}

void close_all_but(std::vector<int> kept) {
  std::ranges::sort(kept);
  auto from = static_cast<unsigned>(STDERR_FILENO + 1);
  bool is_done = true;
  for (const int number : kept) {
    const auto here = static_cast<unsigned>(number);
    if (here > from) is_done = close_range(from, here - 1, 0) == 0 && is_done;
    from = std::max(from, here + 1);
  }
  is_done = close_range(from, ~0U, 0) == 0 && is_done;
  if (is_done) return;
  // Before Linux 5.9.
  for (const std::int64_t each : numbered_entries("/proc/self/fd").numbers) {
    const auto number = static_cast<int>(each);
    if (number > STDERR_FILENO && std::ranges::find(kept, number) == kept.end()) close(number);
  }
}

}  // namespace docket::executor::host
