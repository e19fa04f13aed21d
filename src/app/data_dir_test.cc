// How keys come to lie beside a store.
#include "app/data_dir.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "support/temp_directory.h"

namespace docket::app {
namespace {

// One killed process after the other: what it was about to put in place is still there.
TEST(WriteSecret, TakesThePlaceOfWhateverIsThere) {
  const test::TempDirectory folder;
  const auto file = folder.path() / "agent.key";
  const auto left = folder.path() / "agent.key.new";
  for (const char* secret : {"dk_first", "dk_second"}) {
    std::ofstream(left) << "dk_lost and more";
    ASSERT_EQ(chmod(left.c_str(), S_IRUSR | S_IROTH), 0);
    ASSERT_TRUE(write_secret(file, secret, false));
    EXPECT_EQ(read_secret(file).value(), secret);
    EXPECT_FALSE(std::filesystem::exists(left));
    struct stat found{};
    ASSERT_EQ(stat(file.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0400U);
  }
}

}  // namespace
}  // namespace docket::app
