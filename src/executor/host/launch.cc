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

#include "base/write_all.h"
#include "executor/child_steps.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr int priority_step = 5;
constexpr std::string_view before_the_agent = "500";  // when memory runs out
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
  // A wish as well: what it bounds is bounded otherwise too.
  if (launch.group.door >= 0) write_all(launch.group.door, "0");
  if (setsid() < 0) give_up(files.report, Step::session);
  reset_signals();
  umask(022);
  // Wishes, not conditions: a container may refuse either.
  setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + priority_step);
  volunteer_for_out_of_memory(before_the_agent);
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

}  // namespace docket::executor::host
