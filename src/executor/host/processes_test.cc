#include "executor/host/processes.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <gtest/gtest.h>
#include <boost/json/array.hpp>

#include "base/time.h"
#include "executor/host/descendants.h"
#include "executor/host/machine_test.h"
#include "executor/host/process_stat.h"
#include "support/temp_directory.h"

namespace docket::executor::host {
namespace {

TEST(ProcessStat, ReadsNamesWithAnythingInThem) {
  const auto stat = parse_process_stat(
      "4711 (a) b (c\n) S 1 4711 4711 0 -1 4194304 1 2 3 4 500 700 0 0 20 0 1 0 12345 1000 77 "
      "18446744073709551615");
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->pid, 4711);
  EXPECT_EQ(stat->name, "a) b (c\n");
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->parent, 1);
  EXPECT_EQ(stat->user_ticks, 500U);
  EXPECT_EQ(stat->system_ticks, 700U);
  EXPECT_EQ(stat->start_ticks, 12345U);
  EXPECT_EQ(stat->resident_pages, 77);
  for (const char* text : {"", "1", "1 (x", "1 (x)", "1 )x( S", "1 (x) S 1 2 3", "x (y) S 1"}) {
    EXPECT_FALSE(parse_process_stat(text)) << text;
  }
}

TEST(ProcessStat, KnowsTheWordsOfStates) {
  const std::pair<char, const char*> rows[] = {{'R', "running"},  {'S', "sleep"}, {'D', "blocked"},
                                               {'I', "idle"},     {'T', "stop"},  {'t', "stop"},
                                               {'Z', "zombie"},   {'W', "wait"},  {'L', "lock"},
                                               {'E', "detached"}, {'X', ""}};
  for (const auto& [letter, word] : rows) EXPECT_EQ(process_state(letter), word);
}

TEST(Processes, OneIsWhatPsSays) {
  const auto process = process_json({}, false, getpid());
  ASSERT_TRUE(process);
  ASSERT_TRUE(has_tool("ps"));
  const auto ps = [](const std::string& column) {
    return output_of("ps -o " + column + "= -p " + std::to_string(getpid()));
  };
  EXPECT_EQ(text_at(*process, "user"), ps("ruser:32"));
  EXPECT_EQ(text_at(*process, "command"), ps("args"));
  EXPECT_NEAR(process->at("mem_rss").to_number<double>(), std::stod(ps("rss")) * 1024, 5e7);
  const std::string started = output_of("date -u -d \"$(ps -o lstart= -p " +
                                        std::to_string(getpid()) + ")\" +%Y-%m-%dT%H:%M:%SZ");
  const auto ours = parse_time(text_at(*process, "start_time"));
  const auto theirs = parse_time(started);
  ASSERT_TRUE(ours && theirs) << started;
  // Some versions of ps reckon the boot time themselves.
  EXPECT_LE(std::chrono::abs(*ours - *theirs), std::chrono::seconds(1));
}

TEST(Processes, TheListHasEveryProcessInOrder) {
  const QuietContext context;
  const auto text = processes_text({}, false, context);
  ASSERT_TRUE(text);
  const boost::json::array list = boost::json::parse(*text).as_array();
  std::int64_t last = 0;
  bool has_own = false;
  for (const boost::json::value& each : list) {
    EXPECT_GT(each.at("pid").as_int64(), last);
    last = each.at("pid").as_int64();
    has_own = has_own || last == getpid();
  }
  EXPECT_TRUE(has_own);
}

TEST(Processes, HiddenArgumentsAreNotShown) {
  const auto process = process_json({}, true, getpid());
  ASSERT_TRUE(process);
  EXPECT_EQ(text_at(*process, "command"),
            output_of("tr '\\0' '\\n' < /proc/" + std::to_string(getpid()) + "/cmdline | head -1"));
}

TEST(Processes, OneThatIsNotThereIsNamed) {
  const auto process = process_json({}, false, 2'147'483'647);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().message, "process 2147483647 not found");
  EXPECT_EQ(process.error().code, "not_found");
}

// A machine of files, as large as asked for.
class MadeUp {
 public:
  explicit MadeUp(int count, std::size_t command_bytes) {
    const std::string proc = roots().proc;
    write_file(proc + "/meminfo", "MemTotal: 1000000 kB\n");
    write_file(proc + "/uptime", "1000.00 1\n");
    write_file(proc + "/stat", "cpu 1\nbtime 1700000000\n");
    for (int pid = 1; pid <= count; ++pid) {
      const std::string folder = proc + "/" + std::to_string(pid);
      // The larger the number, the more memory.
      write_file(folder + "/stat", std::to_string(pid) +
                                       " (abcdefghijklmno) R 1 1 1 0 -1 0 0 0 0 0 50 50 0 0 20 0 1 "
                                       "0 50000 0 " +
                                       std::to_string(pid) + " 0");
      write_file(folder + "/status", "Name:\tx\nUid:\t4294967294\t0\t0\t0\n");
      write_file(folder + "/cmdline", "/usr/bin/abcdefghijklmnopq" + std::string(1, '\0') +
                                          std::string(command_bytes, 'x') + std::string(1, '\0'));
    }
  }
  Roots roots() const { return Roots::below(folder_.path().string()); }

 private:
  test::TempDirectory folder_;
};

TEST(Processes, AreReckonedFromTheKernelsNumbers) {
  const MadeUp machine(1, 3);
  const auto process = process_json(machine.roots(), false, 1);
  ASSERT_TRUE(process);
  EXPECT_EQ(process->at("name"), "abcdefghijklmnopq");
  EXPECT_EQ(text_at(*process, "user"), "4294967294");
  EXPECT_EQ(text_at(*process, "command"), "/usr/bin/abcdefghijklmnopq xxx");
  if (sysconf(_SC_CLK_TCK) == 100) {
    // 1 s of work in 500 s.
    EXPECT_EQ(process->at("cpu_percent"), 0.2);
    EXPECT_EQ(text_at(*process, "start_time"), "2023-11-14T22:21:40Z");
  }
}

TEST(Processes, TheLargestStayWhenThereAreTooMany) {
  const MadeUp machine(600, 4000);
  const QuietContext context;
  const auto text = processes_text(machine.roots(), false, context);
  ASSERT_TRUE(text);
  EXPECT_LE(text->size(), processes_bytes_max);
  EXPECT_GT(text->size(), processes_bytes_max - 10'000);
  const boost::json::array list = boost::json::parse(*text).as_array();
  EXPECT_EQ(list.back().at("pid"), 600);
  EXPECT_EQ(list.front().at("pid").as_int64(), 600 - static_cast<std::int64_t>(list.size()) + 1);
}

TEST(Descendants, AreFoundAcrossSessions) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    if (fork() == 0) setsid();
    const char mark = 'x';
    if (write(ready[1], &mark, 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  char mark = 0;
  ASSERT_EQ(read(ready[0], &mark, 1), 1);
  ASSERT_EQ(read(ready[0], &mark, 1), 1);
  const std::vector<pid_t> found = descendants_of(getpid());
  EXPECT_EQ(found.size(), 2U);
  for (const pid_t process : found) kill(process, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
}

}  // namespace
}  // namespace docket::executor::host
