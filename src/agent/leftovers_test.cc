#include "agent/leftovers.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/descriptor.h"

namespace docket::agent {
namespace {

// Another one in each process: the whole machine is searched, and this test may run twice there.
const std::string job_id = fmt::format("01900000-0000-7000-8000-{:012x}", getpid());
const wire::TaskAttempt lost{{JobId{*parse_uuid(job_id)}, 0}, 2};

// `sleep` with such an environment, as a child of this process, or of a child of it that is called
// docket-worker.
class Sleeper {
 public:
  explicit Sleeper(const std::string& attempt, bool has_worker = false) {
    int ends[2] = {};
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    const Descriptor ours(ends[0]);
    Descriptor theirs(ends[1]);
    child_ = fork();
    if (child_ == 0 && has_worker) be_worker(theirs.number(), attempt);
    if (child_ == 0) be_sleep(attempt);
    theirs.close();
    sleeper_ = child_;
    // Until the end of the file: it has become `sleep`.
    for (pid_t inner = 0; read(ours.number(), &inner, sizeof inner) > 0;) sleeper_ = inner;
  }
  ~Sleeper() {
    if (is_reaped_) return;
    kill(sleeper_, SIGKILL);
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

  bool is_there() const { return kill(sleeper_, 0) == 0; }
  // Waits for its end.
  bool is_killed() {
    int status = 0;
    is_reaped_ = waitpid(child_, &status, 0) == child_;
    return is_reaped_ && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }

 private:
  [[noreturn]] static void be_worker(int news, const std::string& attempt) {
    prctl(PR_SET_NAME, "docket-worker");
    const pid_t process = fork();
    if (process == 0) be_sleep(attempt);
    if (write(news, &process, sizeof process) < 0) _exit(1);
    close(news);
    for (;;) pause();
  }

  [[noreturn]] static void be_sleep(const std::string& attempt) {
    std::string job = "DOCKET_JOB_ID=" + job_id;
    std::string own = "DOCKET_ATTEMPT=" + attempt;
    char* environment[] = {job.data(), own.data(), nullptr};
    char name[] = "sleep";
    char time[] = "600";
    char* arguments[] = {name, time, nullptr};
    execve("/bin/sleep", arguments, environment);
    _exit(127);
  }

  pid_t child_ = 0;
  pid_t sleeper_ = 0;
  bool is_reaped_ = false;
};

TEST(Leftovers, AreKilledWhenTheirEnvironmentNamesALostTask) {
  Sleeper left("2");
  Sleeper later("3");
  Sleeper guarded("2", true);
  EXPECT_EQ(kill_leftovers({}), 0U);
  EXPECT_EQ(kill_leftovers({lost}), 1U);
  EXPECT_TRUE(left.is_killed());
  EXPECT_TRUE(later.is_there()) << "another attempt";
  EXPECT_TRUE(guarded.is_there()) << "a living worker has it";
  EXPECT_EQ(kill_leftovers({lost}), 0U);
}

}  // namespace
}  // namespace docket::agent
