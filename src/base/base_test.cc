#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ascii.h"
#include "base/excerpt.h"
#include "base/ids.h"
#include "base/metrics.h"
#include "base/nearest.h"
#include "base/parse_number.h"
#include "base/random.h"
#include "base/task.h"
#include "base/time.h"
#include "base/utf8.h"

namespace docket {
namespace {

TEST(Ascii, FoldsItsLettersAlone) {
  EXPECT_EQ(ascii_lower("A@Zaz[\xC3\x89"), "a@zaz[\xC3\x89");
  EXPECT_TRUE(equal_without_case("Content-Type", "content-TYPE"));
  EXPECT_FALSE(equal_without_case("a", "ab"));
  EXPECT_FALSE(equal_without_case("@", "`"));
}

TEST(ParseNumber, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_number<int>("-12"), -12);
  EXPECT_EQ(parse_number<double>("1.5e3"), 1500);
  for (const char* text : {"", " 1", "1 ", "+1", "1x", "0x1", "99999999999"}) {
    EXPECT_EQ(parse_number<int>(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_number<unsigned>("-1"), std::nullopt);
  EXPECT_EQ(parse_number<unsigned>("fF", 16), 255U);
}

TEST(Utf8, IsJudgedWhereverTheAsciiAroundItEnds) {
  for (const std::size_t before : {0, 1, 7, 8, 9, 17}) {
    for (const std::size_t after : {0, 1, 8}) {
      const auto placed = [&](const std::string& middle) {
        return std::string(before, 'a') + middle + std::string(after, 'z');
      };
      EXPECT_TRUE(is_utf8(placed("")));
      EXPECT_TRUE(is_utf8(placed("\xc3\xa9")));
      EXPECT_TRUE(is_utf8(placed("\xf0\x9f\x93\x84\xe2\x82\xac")));
      EXPECT_FALSE(is_utf8(placed("\xa9")));
      EXPECT_FALSE(is_utf8(placed("\xc3")));
      EXPECT_FALSE(is_utf8(placed("\xed\xa0\x80")));
    }
  }
}

TEST(Time, FormatsWithMicrosecondsAndZulu) {
  EXPECT_EQ(format_time(from_micros(1772356527104233)), "2026-03-01T09:15:27.104233Z");
  EXPECT_EQ(format_time(TimePoint{}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_time(from_micros(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(format_time(from_micros(253402300800000000)), "10000-01-01T00:00:00.000000Z");
}

TEST(Time, ReadsRfc3339) {
  struct Row {
    const char* text;
    std::optional<std::int64_t> micros;
  };
  const Row rows[] = {
      {"2026-03-01T09:15:27.104233Z", 1772356527104233},
      {"2026-03-01T10:15:27.104233+01:00", 1772356527104233},
      {"2026-03-01T09:15:27Z", 1772356527000000},
      {"2026-03-01T09:15:27.1Z", 1772356527100000},
      {"2026-03-01T09:15:27.123456789Z", 1772356527123456},
      {"1970-01-01", 0},
      {"2026-02-30", {}},
      {"2026-03-01T24:00:00Z", {}},
      {"2026-03-01T09:15:27", {}},
      {"2026-03-01T09:15:27.Z", {}},
      {"yesterday", {}},
      {"", {}},
      {"2026-03-01T09:15:27Zjunk", {}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto time = parse_time(row.text);
    EXPECT_EQ(time ? std::optional(to_micros(*time)) : std::nullopt, row.micros);
  }
}

TEST(Uuid, RoundTripsAndRefusesOtherText) {
  const std::string text = "0190a3b4-c5d6-7e8f-9a0b-1c2d3e4f5061";
  ASSERT_TRUE(parse_uuid(text));
  EXPECT_EQ(format_uuid(*parse_uuid(text)), text);
  EXPECT_EQ(parse_uuid("0190A3B4-C5D6-7E8F-9A0B-1C2D3E4F5061"), parse_uuid(text));
  EXPECT_FALSE(parse_uuid(""));
  EXPECT_FALSE(parse_uuid("0190a3b4c5d67e8f9a0b1c2d3e4f5061"));
  EXPECT_FALSE(parse_uuid("0190a3b4-c5d6-7e8f-9a0b-1c2d3e4f506g"));
}

TEST(Uuid, Version7RisesWithItsStamp) {
  SeededRandom random(7);
  Uuid before{};
  for (std::int64_t micros = 1772356527104000; micros < 1772356527106000; ++micros) {
    const Uuid id = make_uuid_v7(from_micros(micros), random.next());
    EXPECT_LT(before, id);
    EXPECT_EQ(format_uuid(id)[14], '7');
    EXPECT_THAT("89ab", testing::HasSubstr(std::string(1, format_uuid(id)[19])));
    before = id;
  }
}

TEST(Excerpt, EndsBetweenTwoCharacters) {
  EXPECT_EQ(excerpt("short"), "short");
  EXPECT_EQ(excerpt("aé", 2), "a");
  EXPECT_EQ(excerpt("aé", 3), "aé");
  EXPECT_EQ(excerpt("€", 2), "");
  EXPECT_EQ(excerpt("abc", 3), "abc");
  EXPECT_EQ(excerpt("abcd", 3), "abc");
  EXPECT_EQ(excerpt("a€b", 4), "a€");
  EXPECT_EQ(excerpt("\x80\x80\x80", 1), "");
  EXPECT_EQ(excerpt(std::string(200, 'x')), std::string(100, 'x'));
  EXPECT_EQ(quoted_excerpt("h"), "'h'");
  EXPECT_EQ(quoted_excerpt(std::string(99, 'x') + "é"), "'" + std::string(99, 'x') + "…'");
}

TEST(Nearest, FindsTheLikelyWordOrNone) {
  const std::string known[] = {"SPM", "SPMe", "DFN", "ECM"};
  EXPECT_EQ(nearest("SPMX", known), "SPM");
  EXPECT_EQ(nearest("spme", known), "SPMe");
  EXPECT_EQ(nearest("thermal", known), std::nullopt);
  EXPECT_EQ(nearest("x", {}), std::nullopt);
}

Task<int> answer(Completion<int> later) { co_return co_await later + 1; }
Task<int> add_all(int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await add_all(depth - 1);
}

TEST(TaskTest, WaitsForAnotherThread) {
  const Completion<int> later;
  std::thread other([later] { later.fulfil(41); });
  EXPECT_EQ(wait_for(answer(later)), 42);
  other.join();
}

Task<int> throws() {
  throw std::runtime_error("broken");
  co_return 0;
}
Task<int> catches() {
  try {
    co_return co_await throws();
  } catch (const std::runtime_error&) {
    co_return 7;
  }
}
TEST(TaskTest, AnEscapedExceptionReachesTheAwaiter) { EXPECT_EQ(wait_for(catches()), 7); }

TEST(TaskTest, ChainsWithoutGrowingTheStack) { EXPECT_EQ(wait_for(add_all(2000)), 2000); }

TEST(MetricsTest, ExposesWhatWasCounted) {
  Metrics metrics;
  metrics.counter("docket_jobs_total", "Jobs.", {{"door", "ionworks"}}).add(3);
  EXPECT_THAT(metrics.expose(), testing::HasSubstr("docket_jobs_total{door=\"ionworks\"} 3"));
}

}  // namespace
}  // namespace docket
