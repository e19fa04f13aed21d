#include "base/whole_file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "support/temp_directory.h"

namespace docket {
namespace {

TEST(WholeFile, IsWhatWasWritten) {
  const test::TempDirectory folder;
  const std::filesystem::path file = folder.path() / "file";
  for (const std::size_t size : {0, 1, 4095, 4096, 4097, 100'000}) {
    std::string bytes;
    for (std::size_t at = 0; at < size; ++at) bytes.push_back(static_cast<char>(at % 251));
    std::ofstream(file, std::ios::binary) << bytes;
    EXPECT_EQ(whole_file(file), bytes) << size;
  }
}

TEST(WholeFile, OfProcHasNoSizeBeforeItIsRead) {
  const std::string file = "/proc/self/stat";
  EXPECT_EQ(std::filesystem::file_size(file), 0U);
  const auto bytes = whole_file(file);
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(bytes->ends_with('\n'));
}

TEST(WholeFile, IsNothingWhereNothingCanBeRead) {
  const test::TempDirectory folder;
  EXPECT_FALSE(whole_file(folder.path() / "none"));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(whole_file(folder.path()));
  EXPECT_EQ(errno, EISDIR);
}

}  // namespace
}  // namespace docket
