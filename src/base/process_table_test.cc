#include "base/process_table.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket {
namespace {

TEST(StatLine, IsSplitAroundItsName) {
  const auto line = split_stat_line("812 (a) (b) ) S 1 812");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->number, "812");
  EXPECT_EQ(line->name, "a) (b) ");
  EXPECT_EQ(line->rest, "S 1 812");
  for (const char* text : {"", "812", "812 (", "812 (a)", "812 a) S", ") (x", "1 () "}) {
    const auto odd = split_stat_line(text);
    EXPECT_TRUE(!odd || odd->rest.empty()) << text;
  }
}

TEST(ProcessTable, HasTheLivingAndTheDead) {
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  EXPECT_THAT(children_of(getpid()), testing::Contains(child));
  kill(child, SIGKILL);
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  EXPECT_THAT(children_of(getpid()), testing::Contains(child));
  waitpid(child, nullptr, 0);
  EXPECT_THAT(children_of(getpid()), testing::Not(testing::Contains(child)));
}

TEST(NumberedEntries, AreNumbersOnly) {
  EXPECT_THAT(numbered_entries("/proc").numbers, testing::Contains(getpid()));
  EXPECT_NE(numbered_entries("/no/such/folder").error, 0);
}

}  // namespace
}  // namespace docket
