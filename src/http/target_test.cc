#include "http/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::http {
namespace {

using testing::ElementsAreArray;

TEST(DecodeQuery, TakesPairsInOrder) {
  struct Row {
    const char* raw;
    std::vector<NamedValue> pairs;
  };
  const Row rows[] = {
      {"", {}},
      {"a=1&b=2&a=3", {{"a", "1"}, {"b", "2"}, {"a", "3"}}},
      {"a", {{"a", ""}}},
      {"a=&=b&=", {{"a", ""}, {"", "b"}, {"", ""}}},
      {"&&a=1&&", {{"a", "1"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"a+b=c+d%2B", {{"a b", "c d+"}}},
      {"q=%41%e2%82%ac%26%3d", {{"q", "A\u20ac&="}}},
      {"q=%&r=%4&s=%zz&t=100%", {{"q", "%"}, {"r", "%4"}, {"s", "%zz"}, {"t", "100%"}}},
      {"q=%00", {{"q", std::string(1, '\0')}}},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(decode_query(row.raw), ElementsAreArray(row.pairs)) << row.raw;
  }
}

TEST(SplitTarget, TakesTargetsApart) {
  struct Row {
    const char* target;
    const char* path;
    std::vector<std::string> segments;
    const char* raw_query;
  };
  const Row rows[] = {
      {"/", "/", {}, ""},
      {"/jobs", "/jobs", {"jobs"}, ""},
      {"/jobs/", "/jobs/", {"jobs"}, ""},
      {"//jobs///x//", "/jobs/x/", {"jobs", "x"}, ""},
      {"///", "/", {}, ""},
      {"/jobs?limit=2", "/jobs", {"jobs"}, "limit=2"},
      {"/?a//b", "/", {}, "a//b"},
      {"/a%2Fb/c%20d", "/a%2Fb/c%20d", {"a/b", "c d"}, ""},
      {"/a+b/%zz", "/a+b/%zz", {"a+b", "%zz"}, ""},
      {"/../x", "/../x", {"..", "x"}, ""},
      {"http://host:1/jobs?x", "/jobs", {"jobs"}, "x"},
      {"HTTPS://host", "/", {}, ""},
      {"http://host?x=1", "/", {}, "x=1"},
  };
  for (const Row& row : rows) {
    Request request;
    request.target = row.target;
    ASSERT_TRUE(split_target(request)) << row.target;
    EXPECT_EQ(request.path, row.path) << row.target;
    EXPECT_THAT(request.segments, ElementsAreArray(row.segments)) << row.target;
    EXPECT_EQ(request.raw_query, row.raw_query) << row.target;
  }
}

TEST(SplitTarget, RefusesOtherForms) {
  for (const char* target : {"", "*", "host:443", "jobs", "ftp://host/x", "?x"}) {
    Request request;
    request.target = target;
    EXPECT_FALSE(split_target(request)) << target;
  }
}

}  // namespace
}  // namespace docket::http
