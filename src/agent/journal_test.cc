#include "agent/journal.h"

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/whole_file.h"
#include "support/temp_directory.h"

namespace docket::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

wire::TaskAttempt attempt(std::uint32_t index) { return {{{}, index}, 1}; }

struct JournalTest : testing::Test {
  Journal open() {
    auto journal = Journal::open(path);
    EXPECT_TRUE(journal);
    return *std::move(journal);
  }
  std::vector<wire::TaskAttempt> ended(const Journal& journal) {
    std::vector<wire::TaskAttempt> tasks;
    for (const wire::ResultReport& report : journal.results()) tasks.push_back(report.task);
    return tasks;
  }
  std::string text() { return whole_file(path).value(); }

  const test::TempDirectory folder;
  const std::filesystem::path path = folder.path() / "journal";
};

TEST_F(JournalTest, KnowsAgainWhatHadBegunAndWhatHadEnded) {
  const Failure failure{FailureKind::time_limit, "timeout", "command timed out after 1s",
                        R"({"stdout":"a\nb"})", false};
  {
    Journal journal = open();
    for (const std::uint32_t index : {1, 2, 3, 4}) EXPECT_TRUE(journal.began(attempt(index)));
    EXPECT_TRUE(journal.ended({attempt(2), executor::Output{"{\"stdout\":\"x\\n\"}"}}));
    EXPECT_TRUE(journal.ended({attempt(3), failure}));
    journal.closed(attempt(4));
  }
  const Journal journal = open();
  EXPECT_THAT(journal.unfinished(), ElementsAre(attempt(1)));
  EXPECT_THAT(ended(journal), ElementsAre(attempt(2), attempt(3)));
  EXPECT_EQ(std::get<executor::Output>(journal.results().at(0).outcome).json,
            "{\"stdout\":\"x\\n\"}");
  EXPECT_EQ(std::get<Failure>(journal.results().at(1).outcome), failure);
  EXPECT_TRUE(journal.has_result(attempt(2)));
  EXPECT_FALSE(journal.has_result(attempt(1)));
  EXPECT_FALSE(journal.has(attempt(4)));
}

TEST_F(JournalTest, ALineThatACrashCutShortIsAsIfItWasNotWritten) {
  {
    EXPECT_TRUE(open().began(attempt(1)));
  }
  std::ofstream(path, std::ios::app) << "ended {\"task\":";
  {
    Journal journal = open();
    EXPECT_THAT(journal.unfinished(), ElementsAre(attempt(1)));
    EXPECT_TRUE(journal.began(attempt(2)));
  }
  EXPECT_THAT(open().unfinished(), ElementsAre(attempt(1), attempt(2)));
}

TEST_F(JournalTest, LeavesOutALineThatIsNone) {
  {
    EXPECT_TRUE(open().began(attempt(1)));
  }
  for (const char* line : {"began\n", "began x.0 1\n", "ended {}\n", "\n", "closed 1\n"}) {
    std::ofstream(path, std::ios::app) << line;
  }
  EXPECT_THAT(open().unfinished(), ElementsAre(attempt(1)));
}

TEST_F(JournalTest, BelongsToOneProcess) {
  const Journal journal = open();
  const auto second = Journal::open(path);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
}

// To open it puts a new file in its place, which others may be about to lock.
TEST_F(JournalTest, BelongsToOneOfManyThatOpenItAtOnce) {
  std::atomic<int> owners = 0;
  std::atomic<int> most = 0;
  std::atomic<int> times = 0;
  const auto open_often = [&] {
    for (int i = 0; i < 300; ++i) {
      const auto journal = Journal::open(path);
      if (!journal) continue;
      const int now = ++owners;
      if (now > most) most = now;
      ++times;
      --owners;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(open_often);
  }
  EXPECT_GT(times, 0);
  EXPECT_EQ(most, 1);
}

TEST_F(JournalTest, IsRewrittenWhenMostOfItIsOfNoUse) {
  Journal journal = open();
  EXPECT_TRUE(journal.began(attempt(0)));
  const std::string large = "\"" + std::string(1U << 20U, 'x') + "\"";
  for (std::uint32_t index = 1; index <= 6; ++index) {
    EXPECT_TRUE(journal.began(attempt(index)));
    EXPECT_TRUE(journal.ended({attempt(index), executor::Output{large}}));
    journal.closed(attempt(index));
  }
  EXPECT_LT(text().size(), Journal::rewrite_above_bytes);
  EXPECT_TRUE(text().starts_with("began 00000000-0000-0000-0000-000000000000.0 1\n"));
  EXPECT_FALSE(Journal::open(path)) << "it is still this one's";
}

TEST(JournalWithoutAFile, RemembersForThisProcess) {
  auto journal = Journal::open({});
  ASSERT_TRUE(journal);
  EXPECT_TRUE(journal->began(attempt(1)));
  EXPECT_TRUE(journal->ended({attempt(1), executor::Output{"{}"}}));
  EXPECT_TRUE(journal->has_result(attempt(1)));
  journal->closed(attempt(1));
  EXPECT_THAT(journal->results(), IsEmpty());
}

}  // namespace
}  // namespace docket::agent
