#include "cli/text.h"

#include <gtest/gtest.h>

namespace docket::cli {
namespace {

TEST(Text, WhatSteersATerminalIsNotPrinted) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a?[31mb");
  EXPECT_EQ(printable("one\ntwo\tthree"), "one two three");
  EXPECT_EQ(printable("\x7f\x01"), "??");
  EXPECT_EQ(printable("\xC2\x9B"), "?") << "U+009B begins a control sequence too";
  EXPECT_EQ(printable("5 µm — ok"), "5 µm — ok");
}

TEST(Text, IsCutByColumnsAndNotBytes) {
  EXPECT_EQ(columns("µm"), 2);
  EXPECT_EQ(clip("µµµµ", 4), "µµµµ");
  EXPECT_EQ(clip("µµµµ", 3), "µµ…");
  EXPECT_EQ(clip("abc", 1), "…");
}

TEST(Text, DigitsStandInGroupsOfThree) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(12'345'678), "12,345,678");
}

}  // namespace
}  // namespace docket::cli
