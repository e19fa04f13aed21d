#include "delivery/errands.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "delivery/collection.h"
#include "delivery/order.h"
#include "support/temp_directory.h"
#include "wire/base64.h"

namespace docket::delivery {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class ErrandsTest : public testing::Test {
 protected:
  ErrandsTest() { fs::create_directories(root_ / "in" / "below"); }

  void write(const std::string& name, std::string_view bytes = "x") const {
    std::ofstream(root_ / "in" / name) << bytes;
  }
  Result<executor::Output> run(const std::string& input) const {
    wire::Grant grant;
    grant.input = input;
    return run_errand({.sources = root_, .destinations = {}}, grant, "", go_on_);
  }
  std::string reason(const std::string& input) const {
    const auto output = run(input);
    return output ? "none" : output.error().message;
  }

  GoOn go_on_ = [] { return true; };
  const test::TempDirectory folder_;
  const fs::path root_ = fs::path(folder_.path()) / "root";
  const ListOrder order_{.folder = "in",
                         .files_max = 2'000,
                         .bytes_max = 1'000'000,
                         .file_bytes_max = 5,
                         .steps = {R"({"partition":{}})", R"({"chunk":{}})"},
                         .deliver_to = "acme"};
};

std::vector<std::string> names_of(const executor::Output& output) {
  std::vector<std::string> names;
  const auto files = decode_listed(output.json);
  for (const ListedFile& file : *files) names.push_back(file.name);
  return names;
}

TEST_F(ErrandsTest, AListingBringsAUnitForEachFile) {
  write("b.txt");
  write("a.txt");
  write("in_bytes\xff.txt");
  fs::create_symlink("/etc/passwd", root_ / "in" / "passwd");
  ASSERT_EQ(mkfifo((root_ / "in" / "pipe").c_str(), 0600), 0);
  const auto output = run(encode(order_));
  ASSERT_TRUE(output) << output.error().message;
  EXPECT_THAT(names_of(*output), ElementsAre("a.txt", "b.txt", "in_bytes\xef\xbf\xbd.txt"));
  const auto& tasks = output->spawned;
  ASSERT_EQ(tasks.size(), 12U);
  EXPECT_EQ(tasks[0], executor::NewTask{.input = encode(FetchOrder{"in", "a.txt", 5})});
  EXPECT_EQ(tasks[1], (executor::NewTask{.input = R"({"partition":{}})",
                                         .follows = true,
                                         .takes_previous = true,
                                         .is_for_any = true}));
  EXPECT_FALSE(tasks[3].is_for_any) << "the delivery stays with who collects";
  const auto files = decode_listed(output->json);
  EXPECT_EQ(tasks[3].input, encode(Order{"acme", delivered_name(files->front().id)}));
  EXPECT_EQ(run(encode(order_))->json, output->json) << "a file keeps its id";
}

TEST_F(ErrandsTest, ALongListingGoesOnInAnother) {
  for (int i = 0; i < 600; ++i) write(fmt::format("{:03}.txt", i));
  std::vector<std::string> all;
  std::string input = encode(order_);
  int listings = 0;
  while (!input.empty()) {
    ++listings;
    const auto output = run(input);
    ASSERT_TRUE(output) << output.error().message;
    EXPECT_TRUE(executor::are_within_limits(output->spawned));
    const auto names = names_of(*output);
    all.insert(all.end(), names.begin(), names.end());
    const std::string& last = output->spawned.back().input;
    input = output->spawned.size() % 4 == 1 ? last : "";
  }
  EXPECT_EQ(listings, 3);
  EXPECT_EQ(all.size(), 600U);
  EXPECT_TRUE(std::ranges::is_sorted(all));
}

TEST_F(ErrandsTest, AnEmptyFolderBringsNothing) {
  const auto output = run(encode(order_));
  EXPECT_EQ(output->json, R"({"files":[]})");
  EXPECT_TRUE(output->spawned.empty());
}

TEST_F(ErrandsTest, WhatCannotBeListedSaysWhy) {
  write("a");
  write("b");
  ListOrder order = order_;
  order.files_max = 1;
  EXPECT_EQ(reason(encode(order)), "The source's folder holds more than 1 files.");
  order = order_;
  order.bytes_max = 1;
  EXPECT_EQ(reason(encode(order)), "The source's files have more than 1 bytes together.");
  order.folder = "gone";
  EXPECT_EQ(reason(encode(order)),
            "The source's folder 'gone' cannot be opened: No such file or directory");
  order.folder = "in/../..";
  EXPECT_EQ(reason(encode(order)),
            "The source's folder 'in/../..' cannot be opened: A path below a root has no '..'.");
  fs::create_directory_symlink("/etc", root_ / "link");
  order.folder = "link";
  EXPECT_EQ(reason(encode(order)), "The source's folder 'link' cannot be opened: Not a directory");
}

TEST_F(ErrandsTest, AFetchHasNameAndContent) {
  write("a.txt", std::string_view("\0\xff\n", 3));
  write("empty.txt", "");
  write("b \"c\"\n.txt");
  for (const auto& [name, content] : {std::pair("a.txt", "AP8K"), std::pair("empty.txt", ""),
                                      std::pair("b \"c\"\n.txt", "eA==")}) {
    const auto output = run(encode(FetchOrder{"in", name, 5}));
    ASSERT_TRUE(output) << output.error().message;
    const auto file = boost::json::parse(output->json);
    EXPECT_EQ(file.at("name"), name);
    EXPECT_EQ(file.at("content"), content);
  }
}

TEST_F(ErrandsTest, WhatCannotBeFetchedSaysWhy) {
  write("large", "123456");
  write("../outside");
  fs::create_symlink("/etc/passwd", root_ / "in" / "passwd");
  ASSERT_EQ(mkfifo((root_ / "in" / "pipe").c_str(), 0600), 0);
  struct Row {
    const char* name;
    const char* why;
  };
  for (const Row& row :
       {Row{"large", "It has more than 5 bytes."}, Row{"gone", "No such file or directory"},
        Row{"passwd", "Too many levels of symbolic links"}, Row{"pipe", "It is no file any more."},
        Row{"below", "It is no file any more."},
        Row{"../outside", "This cannot be the name of a file."},
        Row{"/etc/passwd", "This cannot be the name of a file."}}) {
    EXPECT_EQ(reason(encode(FetchOrder{"in", row.name, 5})),
              fmt::format("The file cannot be read from its source: {}", row.why));
  }
}

TEST_F(ErrandsTest, WhatIsNotWantedAnyMoreIsGivenUp) {
  write("a", std::string(3U << 20U, 'x'));
  int asked = 0;
  go_on_ = [&] { return ++asked < 3; };
  EXPECT_EQ(run(encode(FetchOrder{"in", "a", 4U << 20U})).error().code, ErrorCode::conflict);
  EXPECT_EQ(asked, 3) << "for each piece that is read";
  asked = 0;
  EXPECT_EQ(run(encode(order_)).error().code, ErrorCode::conflict);
  EXPECT_EQ(asked, 3) << "for each entry of the folder";
}

TEST_F(ErrandsTest, FailuresTellWhatWasNotDone) {
  wire::Grant grant;
  grant.input = encode(order_);
  EXPECT_EQ(errand_failure(grant, not_found("Gone.")).code, not_collected);
  EXPECT_EQ(errand_failure(grant, not_found("Gone.")).message, "Gone.");
  grant.input = encode(Order{"a", "b"});
  EXPECT_EQ(errand_failure(grant, not_found("Gone.")).code, not_delivered);
}

}  // namespace
}  // namespace docket::delivery
