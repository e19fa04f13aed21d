#include "delivery/collection.h"

#include <gtest/gtest.h>

namespace docket::delivery {
namespace {

TEST(Collection, OrdersComeBackAsTheyWereEncoded) {
  const ListOrder whole{.folder = "in/ü",
                        .after = std::string("b\xff\n.txt"),
                        .files_max = 1'000,
                        .bytes_max = 1ULL << 40U,
                        .file_bytes_max = 7,
                        .steps = {R"({"partition":{}})", "{}"},
                        .deliver_to = "acme/out"};
  const ListOrder least{.folder = ""};
  const FetchOrder fetch{.folder = "in", .name = "b\xff.txt", .bytes_max = 7};
  for (const CollectOrder& order :
       {CollectOrder(whole), CollectOrder(least), CollectOrder(fetch)}) {
    const std::string text = std::visit([](const auto& one) { return encode(one); }, order);
    const auto read = decode_collect_order(text);
    ASSERT_TRUE(read) << text << read.error().message;
    EXPECT_EQ(*read, order) << text;
  }
}

TEST(Collection, WhatIsNoOrderIsRefused) {
  for (
      const char* input :
      {"", "[]", "{}", R"({"list":7})", R"({"list":{"folder":"a"}})", R"({"fetch":{}})",
       R"({"fetch":{"folder":"a","name":"no base64","bytes_max":1}})",
       R"({"fetch":{"folder":"a","name":"YQ==","bytes_max":-1}})",
       R"({"list":{"folder":"a","after":"","files_max":1,"bytes_max":1,"file_bytes_max":1,"steps":[1]}})",
       R"({"deliver":{"folder":"a","name":"b"}})"}) {
    EXPECT_FALSE(decode_collect_order(input)) << input;
  }
}

TEST(Collection, ListedFilesComeBackInOrder) {
  const std::vector<ListedFile> files = {{"upload-0-a", "a"}, {"upload-1-b", "b \"c\""}};
  const auto read = decode_listed(encode(files));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, files);
  for (const char* output : {"", "{}", R"({"files":[7]})", R"({"files":[{"id":"a"}]})"}) {
    EXPECT_FALSE(decode_listed(output)) << output;
  }
}

TEST(FileId, CanBeTheNameOfAFileEverywhere) {
  EXPECT_EQ(file_id(0xabc, "notes.txt"), "upload-000000000abc-notes.txt");
  EXPECT_EQ(file_id(0xffff'1234'5678'9abc, "a b/ü.txt"), "upload-123456789abc-a_b___.txt");
  EXPECT_EQ(file_id(1, std::string(300, 'x')).size(), 20 + 120);
}

}  // namespace
}  // namespace docket::delivery
