#include "executor/markup/delimited.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/markup/reading_test.h"
#include "executor/markup/sniffer.h"

namespace docket::executor::markup {
namespace {

using Strings = std::vector<std::string>;

TEST(Csv, IsOneTable) {
  const element::Elements e = finished(read_csv, "item,qty\nrope,3\nanchor,\n", "stock.csv");
  ASSERT_EQ(e.size(), 1U);
  EXPECT_EQ(e[0].id, "419fd1485aa22275166b68bd3732538c");
  EXPECT_EQ(e[0].text, "item qty rope 3 anchor");
  EXPECT_EQ(
      e[0].metadata.text_as_html,
      "<table><tr><td>item</td><td>qty</td></tr><tr><td>rope</td><td>3</td></tr><tr><td>anchor"
      "</td><td/></tr></table>");
}

TEST(Csv, ShowsFieldsAsDataFramesDo) {
  struct Row {
    const char* says;
    const char* csv;
    const char* text;
  };
  const Row rows[] = {
      {"numbers stay in columns of text", "a,b\n1,2.50\n007,x\n", "a b 1 2.50 007 x"},
      {"line breaks are spelled", "a,b\n\"l1\nl2\",x\n", "a b l1\\nl2 x"},
      {"integers lose zeros", "007,1\n8,2\n", "7 1 8 2"},
      {"a gap makes real numbers", "1,2\n,3\n4,5\n", "1.0 2 3 4.0 5"},
      {"as many decimals as needed", "0.1,100\n0.25,2\n", "0.10 100 0.25 2"},
      {"at most six", "true,1.123456789\nfalse,2\n", "True 1.123457 False 2.000000"},
      {"large ones have exponents", "1,2.5\n3,\n1000000,1e10\n",
       "1 2.500000e+00 3 1000000 1.000000e+10"},
      {"integers of 63 bits", "9223372036854775807,x\n-9223372036854775808,y\n",
       "9223372036854775807 x -9223372036854775808 y"},
      {"integers of 64 bits", "0012345678901234567890,x\n07,y\n", "12345678901234567890 x 7 y"},
      {"they are text beside signs", "12345678901234567890,x\n-02,y\n",
       "12345678901234567890 x -02 y"},
      {"they are text beside gaps", "12345678901234567890,x\n,y\n", "12345678901234567890 x y"},
      {"and real numbers beside such", "12345678901234567890,x\n2.5,y\n",
       "1.234568e+19 x 2.500000e+00 y"},
      {"longer ones are text", "123456789012345678901,x\n2.5,y\n-9223372036854775809,z\n",
       "123456789012345678901 x 2.5 y -9223372036854775809 z"},
      {"unless the column was real before", "2.5,x\n123456789012345678901,y\n",
       "2.500000e+00 x 1.234568e+20 y"},
      {"words for nothing", "a,b\nNA,n/a\nnull,None\n", "a b"},
      {"semicolons", "1;2\n3;4\n", "1 2 3 4"},
      {"bars", "a|b\n1|2\n", "a b 1 2"},
      {"bars and a short row", "a|b\n1|2\n3\n", "a b 1 2 3"},
      {"quotes", "a,b\n1,\"x \"\"y\"\" z\"\n\"bad \"q\" w\",2\n", "a b 1 x \"y\" z bad q\" w\" 2"},
      {"a short row of lines that differ", "a,b,c\n1,2\n\n3,4,5\nNA,N/A,null\n",
       "a b c 1 2 None 3 4 5"},
      {"no delimiter", "name\nAnna\nBob\n", "name Anna Bob"},
      {"words of one column", "hello world\nfoo bar\n", "hello world foo bar"},
      {"carriage returns", "a,b\r\n1,x\r\n", "a b 1 x"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(shown(read_csv, row.csv), Strings{"Table: " + std::string(row.text)}) << row.says;
  }
  EXPECT_EQ(shown(read_csv, ""), Strings());
}

TEST(Csv, RefusesARowLongerThanTheFirst) {
  const element::Reading reading = read_with(read_csv,
                                             "a,b\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n"
                                             "1,2\n1,2\n1,2\n1,2\n1,2,3\n");
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.failure().code, "bad_csv");
  EXPECT_EQ(reading.failure().message,
            "Error tokenizing data. Expected 2 fields in line 13, saw 3");
}

TEST(Csv, StopsAtItsLimits) {
  Setting setting;
  setting.limits.csv_cols = 2;
  EXPECT_EQ(shown(read_csv, "1,2,3\n4,5,6\n", setting),
            Strings{"failure: Document limit exceeded: csv_cols"});
  setting = {};
  setting.limits.csv_rows = 1;
  EXPECT_EQ(shown(read_csv, "1,2\n3,4\n", setting),
            Strings{"failure: Document limit exceeded: csv_rows"});
  setting = {};
  setting.limits.csv_field = 3;
  EXPECT_EQ(shown(read_csv, "1,2\n3,long\n", setting),
            Strings{"failure: Document limit exceeded: csv_field"});
  setting = {};
  setting.limits.text_bytes = 1000;
  EXPECT_EQ(shown(read_tsv, std::string(100, '\t') + "x\ny\nz\n", setting),
            Strings{"failure: Document limit exceeded: text_bytes"});
}

TEST(Tsv, IsOneTable) { EXPECT_EQ(shown(read_tsv, "a\tb\n1,5\tx\n"), Strings{"Table: a b 1,5 x"}); }

TEST(Sniffer, FindsTheDelimiter) {
  struct Row {
    const char* sample;
    std::optional<char> delimiter;
  };
  const Row rows[] = {
      {"a,b\n1,2\n", ','}, {"a;b,c\n1;2\n", ';'},  {"'a';'b'\n", ';'}, {"\"a,b\";\"c,d\"\n", ';'},
      {"one\ntwo\n", {}},  {"a,b\n1\n2\n3\n", {}}, {"", {}},           {"\"a\"|1\n\"b\"|2\n", '|'},
  };
  for (const Row& row : rows) EXPECT_EQ(sniff_delimiter(row.sample), row.delimiter) << row.sample;
}

}  // namespace
}  // namespace docket::executor::markup
