#include "executor/sandbox.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>

#include <gtest/gtest.h>

#include "support/temp_directory.h"

namespace docket::executor {
namespace {

// What `deed` left in errno, in a child that entered the sandbox; 0 when it was done.
int errno_inside(const Sandbox& sandbox, const std::function<bool()>& deed) {
  const pid_t child = fork();
  if (child == 0) {
    if (!sandbox.enter()) _exit(255);
    errno = 0;
    _exit(deed() ? 0 : errno);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool may_open(const std::string& path, int flags) {
  return open(path.c_str(), flags | O_CLOEXEC, 0600) >= 0;
}

TEST(Sandbox, GivesWhatTheProfileNames) {
  if (Landlock::version() == 0) GTEST_SKIP() << "no Landlock in this kernel";
  const test::TempDirectory readable;
  const test::TempDirectory writable;
  const test::TempDirectory other;
  const Result<Sandbox> sandbox =
      Sandbox::for_worker({.programs = {},
                           .readable_paths = {readable.path().string(), "/no/such/path"},
                           .writable_paths = {writable.path().string()},
                           .has_network = true},
                          WithoutLandlock::refuse);
  ASSERT_TRUE(sandbox);
  const auto tries = [&](const test::TempDirectory& where, const char* name, int flags) {
    return errno_inside(*sandbox, [&] { return may_open((where.path() / name).string(), flags); });
  };
  EXPECT_EQ(tries(readable, ".", O_RDONLY), 0);
  EXPECT_EQ(tries(readable, "made", O_WRONLY | O_CREAT), EACCES);
  EXPECT_EQ(tries(writable, "made", O_WRONLY | O_CREAT), 0);
  EXPECT_EQ(tries(writable, "made", O_RDONLY), 0);
  EXPECT_EQ(tries(other, ".", O_RDONLY), EACCES);
  EXPECT_EQ(errno_inside(*sandbox, [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }), 0);
  EXPECT_EQ(errno_inside(*sandbox, [] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }), EPERM);
  EXPECT_EQ(errno_inside(*sandbox, [] { return socket(AF_PACKET, SOCK_RAW, 0) >= 0; }), EPERM);
}

TEST(Sandbox, GivesAProfileOfNothingNothing) {
  const Result<Sandbox> sandbox = Sandbox::for_worker({}, WithoutLandlock::allow);
  ASSERT_TRUE(sandbox);
  EXPECT_EQ(errno_inside(*sandbox, [] { return may_open("/tmp", O_TMPFILE | O_RDWR); }), EPERM);
  EXPECT_EQ(errno_inside(*sandbox, [] { return may_open("/dev/null", O_WRONLY); }), EPERM);
  EXPECT_EQ(errno_inside(*sandbox, [] { return socket(AF_INET, SOCK_DGRAM, 0) >= 0; }), EPERM);
  EXPECT_EQ(errno_inside(*sandbox, [] { return fork() >= 0; }), EPERM);
  EXPECT_EQ(errno_inside(*sandbox, [] { return fcntl(0, F_SETOWN, getppid()) == 0; }), EPERM);
  EXPECT_EQ(errno_inside(*sandbox, [] { return setsid() >= 0; }), EPERM);
}

}  // namespace
}  // namespace docket::executor
