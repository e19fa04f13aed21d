#include "delivery/folder.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "base/whole_file.h"
#include "delivery/open_below.h"
#include "support/temp_directory.h"

namespace docket::delivery {
namespace {

namespace fs = std::filesystem;

class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    fs::create_directory(root_);
    fs::create_directory(outside_);
  }
  static std::string content(const fs::path& file) { return whole_file(file).value_or(""); }
  Result<void> write(const std::string& path, const std::string& name, const std::string& bytes) {
    const auto folder = Folder::make(root_, path);
    return folder ? folder->write(name, bytes) : Result<void>(folder.error());
  }
  static bool is_empty(const fs::path& folder) {
    return fs::directory_iterator(folder) == fs::directory_iterator();
  }

  const test::TempDirectory directory_;
  const fs::path root_ = fs::path(directory_.path()) / "root";
  const fs::path outside_ = fs::path(directory_.path()) / "outside";
};

TEST_F(FolderTest, FoldersAreMadeAndFilesAreWhole) {
  ASSERT_TRUE(write("acme/out", "a.json", "[1]"));
  EXPECT_EQ(content(root_ / "acme/out/a.json"), "[1]");
  ASSERT_TRUE(write("acme/out", "a.json", std::string(3'000'000, 'x'))) << "written again";
  EXPECT_EQ(fs::file_size(root_ / "acme/out/a.json"), 3'000'000);
  ASSERT_TRUE(write("", "b.json", ""));
  ASSERT_TRUE(write("./acme//out/", "c.json", "[]"));
  EXPECT_EQ(content(root_ / "acme/out/c.json"), "[]");
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "acme/out"), {}), 2)
      << "nothing unfinished is left";
}

TEST_F(FolderTest, WhatAKilledProcessLeftIsReplaced) {
  fs::create_directory(root_ / "out");
  std::ofstream(root_ / "out/.a.json.part") << "half of";
  ASSERT_TRUE(write("out", "a.json", "[1]"));
  EXPECT_EQ(content(root_ / "out/a.json"), "[1]");
  EXPECT_FALSE(fs::exists(root_ / "out/.a.json.part"));
}

TEST_F(FolderTest, NoPathLeadsOut) {
  fs::create_directory_symlink(outside_, root_ / "link");
  fs::create_directory(root_ / "in");
  fs::create_directory_symlink("../../outside", root_ / "in/link");
  std::ofstream(root_ / "file") << "x";
  for (const char* path : {"..", "../outside", "in/../../outside", "link", "link/below", "in/link",
                           "file", "file/below"}) {
    const auto written = write(path, "a.json", "[]");
    ASSERT_FALSE(written) << path;
    EXPECT_EQ(written.error().code, ErrorCode::invalid_argument) << path;
    EXPECT_FALSE(check_folder(root_, path)) << path;
  }
  EXPECT_TRUE(is_empty(outside_));
  ASSERT_TRUE(write("/in", "a.json", "[]")) << "also what looks like the machine's root is below";
  EXPECT_EQ(content(root_ / "in/a.json"), "[]");
}

TEST_F(FolderTest, NoNameLeadsOut) {
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string(".hidden"),
        std::string("../a"), std::string("a/b"), std::string("/a"), std::string("a\0b", 3)}) {
    EXPECT_FALSE(write("", name, "[]")) << name;
  }
  EXPECT_FALSE(write("", std::string(256, 'n'), "[]"));
  EXPECT_TRUE(is_empty(root_));
}

TEST_F(FolderTest, LinksInTheWayAreReplacedAndNotFollowed) {
  const fs::path precious = outside_ / "precious";
  std::ofstream(precious) << "kept";
  fs::create_symlink(precious, root_ / "a.json");
  fs::create_symlink(precious, root_ / ".a.json.part");
  ASSERT_TRUE(write("", "a.json", "[1]"));
  EXPECT_EQ(content(precious), "kept");
  EXPECT_FALSE(fs::is_symlink(root_ / "a.json"));
  EXPECT_EQ(content(root_ / "a.json"), "[1]");

  fs::create_directory(root_ / "b.json");
  EXPECT_FALSE(write("", "b.json", "[1]")) << "a folder is in the way";
}

TEST_F(FolderTest, ARootThatIsNotThereMayComeBack) {
  const auto folder = Folder::make(root_ / "unmounted", "out");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(fs::exists(root_ / "unmounted"));
}

TEST_F(FolderTest, ACheckChangesNothing) {
  EXPECT_TRUE(check_folder(root_, "a/b/c"));
  EXPECT_TRUE(is_empty(root_));
  fs::create_directories(root_ / "a/b");
  EXPECT_TRUE(check_folder(root_, "a/b"));
  EXPECT_FALSE(check_folder(root_ / "nowhere", ""));
}

TEST_F(FolderTest, AFullDiskIsToldAndMayPass) {
  const Error full = system_error(ENOSPC);
  EXPECT_EQ(full.code, ErrorCode::unavailable);
  EXPECT_EQ(full.message, "No space left on device");
  EXPECT_EQ(system_error(ENOENT).code, ErrorCode::not_found);
  EXPECT_EQ(system_error(ELOOP).code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace docket::delivery
