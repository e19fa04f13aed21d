#include "executor/element/file_name.h"

#include <gtest/gtest.h>

namespace docket::executor::element {
namespace {

TEST(FileName, IsTheLastPartOfAPath) {
  EXPECT_EQ(base_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(base_name("C:\\a\\b.txt"), "b.txt");
  EXPECT_EQ(base_name("a\nb\x7f.txt"), "ab.txt");
  EXPECT_EQ(base_name("x/.."), "");
  EXPECT_EQ(base_name("x/"), "");
}

TEST(FileName, IsShortAndWhole) {
  EXPECT_EQ(base_name(std::string(300, 'x')), std::string(255, 'x'));
  EXPECT_EQ(base_name(std::string(254, 'x') + "\u00e9"), std::string(254, 'x'));
}

}  // namespace
}  // namespace docket::executor::element
