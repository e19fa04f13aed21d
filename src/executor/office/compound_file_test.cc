#include "executor/office/compound_file.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/whole_file.h"
#include "support/compound_maker.h"

namespace docket::executor::office {
namespace {

std::string a_message() {
  return whole_file(DOCKET_SOURCE_DIR "/test/documents/corpus/msg/00.msg").value();
}

// Reads all that can be reached; counts the streams that could be read.
int read_all(CompoundFile& file) {
  int read = 0;
  std::vector<CompoundFile::Id> open = {CompoundFile::root};
  for (std::size_t at = 0; at < open.size() && at < 1000; ++at) {
    for (const CompoundFile::Id id : file.children(open[at])) {
      if (file.is_storage(id)) {
        open.push_back(id);
      } else if (file.read(id)) {
        ++read;
      }
    }
  }
  return read;
}

TEST(CompoundFile, ReadsStoragesAndStreams) {
  const std::string bytes = a_message();
  OrFailure<CompoundFile> file = CompoundFile::open(bytes, "msg");
  ASSERT_TRUE(file);
  const auto subject = file->find(CompoundFile::root, "__SUBSTG1.0_0037001f");
  ASSERT_TRUE(subject);
  const OrFailure<std::string> text = file->read(*subject);
  ASSERT_TRUE(text);
  EXPECT_TRUE(text->starts_with(std::string("M\0e\0a\0", 6)));
  EXPECT_FALSE(file->find(CompoundFile::root, "nothing"));
  EXPECT_FALSE(file->read(CompoundFile::root));
}

TEST(CompoundFile, SurvivesEveryByteSetToExtremes) {
  const std::string whole = a_message();
  OrFailure<CompoundFile> sound = CompoundFile::open(whole, "msg");
  ASSERT_TRUE(sound);
  const int streams = read_all(*sound);
  EXPECT_GT(streams, 10);
  // The header, then a sample of the rest.
  for (std::size_t at = 0; at < whole.size(); at += at < 600 ? 1 : 37) {
    for (const char value : {'\0', '\1', '\xff', '\xfe'}) {
      std::string broken = whole;
      broken[at] = value;
      OrFailure<CompoundFile> file = CompoundFile::open(broken, "msg");
      if (file) {
        EXPECT_LE(read_all(*file), 1000);
      }
    }
  }
}

TEST(CompoundFile, RefusesWhatIsCutShort) {
  const std::string whole = a_message();
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{8}, std::size_t{511}, std::size_t{512}}) {
    EXPECT_FALSE(CompoundFile::open(std::string_view(whole).substr(0, size), "msg")) << size;
  }
}

TEST(CompoundFile, StopsReadingOverAndOver) {
  const std::string bytes = a_message();
  OrFailure<CompoundFile> file = CompoundFile::open(bytes, "msg");
  ASSERT_TRUE(file);
  const auto subject = file->find(CompoundFile::root, "__substg1.0_0037001F");
  ASSERT_TRUE(subject);
  std::size_t times = 0;
  while (times < bytes.size() && file->read(*subject)) ++times;
  EXPECT_LT(times, bytes.size());
}

TEST(CompoundFile, WhatStoragesShareIsInTheFirstOfThem) {
  test::CompoundMaker maker;
  const auto first = maker.add_storage(0, "a");
  const auto second = maker.add_storage(0, "b");
  for (const char* name : {"x", "y", "z"}) maker.add_stream(first, name, "bytes");
  maker.share(second, first);
  const std::string bytes = maker.finish();
  OrFailure<CompoundFile> file = CompoundFile::open(bytes, "msg");
  ASSERT_TRUE(file);
  const std::vector<CompoundFile::Id> storages = file->children(CompoundFile::root);
  ASSERT_EQ(storages.size(), 2U);
  EXPECT_EQ(file->children(storages[0]).size(), 3U);
  EXPECT_EQ(file->children(storages[1]).size(), 0U);
  const auto stream = file->find(storages[0], "y");
  ASSERT_TRUE(stream);
  EXPECT_EQ(*file->read(*stream), "bytes");
}

}  // namespace
}  // namespace docket::executor::office
