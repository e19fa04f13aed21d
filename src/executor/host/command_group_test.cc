#include "executor/host/command_group.h"

#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/host/command.h"
#include "executor/host/disks.h"
#include "executor/host/machine_test.h"
#include "executor/host/text_file.h"
#include "support/temp_directory.h"

namespace docket::executor::host {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::HasSubstr;
using testing::IsEmpty;

// A tree of plain files that looks like one of the kernel's.
class FakeTree : public testing::Test {
 protected:
  FakeTree() {
    write_file(roots_.proc + "/self/mountinfo",
               "30 1 0:26 / " + tree().string() + " rw - cgroup2 cgroup2 rw\n");
    write_file(roots_.proc + "/self/cgroup", "4:memory:/x\n0::/docket.service\n");
    write_file(own() / "cgroup.subtree_control", "");
    write_file(own() / "docket-agent/cgroup.procs", "");
    fs::create_directory(own() / "docket-command-1-1");
  }
  fs::path tree() const { return folder_.path() / "tree"; }
  fs::path own() const { return tree() / "docket.service"; }
  std::string text(const char* name) const { return try_read_text((own() / name).string()).text; }

  const test::TempDirectory folder_;
  const Roots roots_ = Roots::below(folder_.path().string());
};

TEST_F(FakeTree, IsUsedWhereItIsDelegated) {
  // Memory file systems have the one, root in a container may set the other.
  const auto is_marked_by = [&](const char* name) {
    return setxattr(own().c_str(), name, "1", 1, 0) == 0;
  };
  const bool is_marked = is_marked_by("trusted.delegate") || is_marked_by("user.delegate");
  if (geteuid() == 0 && !is_marked) GTEST_SKIP() << "no extended attributes in this file system";
  EXPECT_EQ(take_delegated_groups(roots_), own());
  EXPECT_EQ(text("docket-agent/cgroup.procs"), "0") << "it has moved below";
  EXPECT_THAT(text("cgroup.subtree_control"), HasSubstr("+cpu"));
  EXPECT_FALSE(fs::exists(own() / "docket-command-1-1"));
}

TEST_F(FakeTree, IsLeftAloneByRootWhereItIsNot) {
  if (geteuid() != 0) GTEST_SKIP() << "what is this user's own is delegated";
  EXPECT_THAT(take_delegated_groups(roots_), IsEmpty());
  EXPECT_EQ(text("docket-agent/cgroup.procs"), "");
  write_file(roots_.proc + "/self/cgroup", "4:memory:/x\n");
  EXPECT_THAT(take_delegated_groups(roots_), IsEmpty());
}

TEST_F(FakeTree, WithoutTheKernelsFilesThereIsNoGroup) {
  EXPECT_FALSE(CommandGroup::make(own().string(), {.processes_max = 9}));
  EXPECT_FALSE(CommandGroup::make("/no/such/folder", {.processes_max = 9}));
}

// One of the kernel's, below the root of its tree.
class Group : public testing::Test {
 protected:
  void SetUp() override {
    for (const Mount& mount : parse_mounts(try_read_text("/proc/self/mountinfo").text)) {
      if (mount.type == "cgroup2")
        folder_ = mount.point + "/docket-test-" + std::to_string(getpid());
    }
    std::error_code error;
    if (folder_.empty() || !fs::create_directory(folder_, error)) {
      GTEST_SKIP() << "no control groups for this user";
    }
    if (!fs::exists(folder_ + "/cgroup.kill")) GTEST_SKIP() << "the kernel is older than 5.14";
    ASSERT_TRUE(CommandGroup::make(folder_, {}));
  }
  void TearDown() override { rmdir(folder_.c_str()); }

  Outcome shell(const std::string& command) {
    Policy policy;
    policy.command.shell_mode = ShellMode::any;
    policy.command.run_as = "nobody";
    policy.command.is_same_user = geteuid() != 0;
    policy.command.group_folder = folder_;
    QuietContext context;
    return run_shell({.command = command}, policy, {.input = {}, .limits = {}}, context);
  }

  std::string folder_;
};

TEST_F(Group, HoldsTheCommandAndAllThatItStarts) {
  // For so long nobody else on this machine sleeps.
  const std::string sleep = "sleep 93" + std::to_string(getpid());
  const json::value result =
      json_of(shell("(setsid " + sleep + " >/dev/null 2>&1 &); grep ^0:: /proc/self/cgroup"));
  EXPECT_THAT(text_at(result, "stdout"), HasSubstr("/docket-command-"));
  EXPECT_EQ(output_of("pgrep -fx '" + sleep + "'"), "");
  int groups = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) groups += entry.is_directory() ? 1 : 0;
  EXPECT_EQ(groups, 0) << "it is removed";
}

TEST_F(Group, EndsAllAtOnce) {
  std::optional<CommandGroup> group = CommandGroup::make(folder_, {});
  ASSERT_TRUE(group);
  const pid_t child = fork();
  if (child == 0) {
    if (write(group->door(), "0", 1) != 1) _exit(1);
    for (;;) pause();
  }
  QuietContext context;
  const auto is_in = [&] {
    return try_read_text("/proc/" + std::to_string(child) + "/cgroup")
               .text.find("docket-command-") != std::string::npos;
  };
  for (int i = 0; i < 1500 && !is_in(); ++i) context.wait(Millis(20));
  EXPECT_TRUE(is_in());
  ASSERT_EQ(write(group->end(), "1", 1), 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

}  // namespace
}  // namespace docket::executor::host
