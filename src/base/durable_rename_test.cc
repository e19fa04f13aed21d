#include "base/durable_rename.h"

#include <cerrno>
#include <fstream>

#include <gtest/gtest.h>

#include "base/whole_file.h"
#include "support/temp_directory.h"

namespace docket {
namespace {

class DurableRename : public testing::Test {
 protected:
  std::filesystem::path write(const char* name, const char* text) const {
    const std::filesystem::path file = directory_.path() / name;
    std::ofstream(file) << text;
    return file;
  }
  const test::TempDirectory directory_;
};

TEST_F(DurableRename, TakesThePlaceOfAnother) {
  const auto from = write("new", "2");
  const auto to = write("kept", "1");
  EXPECT_TRUE(rename_durably(from, to));
  EXPECT_EQ(whole_file(to), "2");
  EXPECT_FALSE(std::filesystem::exists(from));
}

TEST_F(DurableRename, SaysWhyNot) {
  const auto to = write("kept", "1");
  EXPECT_FALSE(rename_durably(to.parent_path() / "none", to));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_EQ(whole_file(to), "1");
  EXPECT_FALSE(rename_durably(to, to.parent_path() / "none" / "kept"));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_EQ(whole_file(to), "1");
}

}  // namespace
}  // namespace docket
