#include "api/osapi/page_budget.h"

#include <gtest/gtest.h>

#include <string>

#include <boost/json/parse.hpp>

namespace docket::api::osapi {
namespace {

// A word for each item: what it lost. "+" nothing; r data of responses, R the result, t the whole
// timeline, h what there is by host, o the data of its operation.
std::string lost(std::initializer_list<ItemSize> items, std::int64_t bytes_max) {
  std::string text;
  for (const Shown& shown : fit(std::span(items.begin(), items.size()), bytes_max)) {
    if (!text.empty()) text += ' ';
    const std::size_t before = text.size();
    if (!shown.has_answer_data) text += 'r';
    if (!shown.has_result) text += 'R';
    if (!shown.has_whole_timeline) text += 't';
    if (!shown.has_hosts) text += 'h';
    if (!shown.has_operation_data) text += 'o';
    if (text.size() == before) text += '+';
  }
  return text;
}

TEST(PageBudget, TheLargestLoseTheirDataFirst) {
  EXPECT_EQ(lost({}, 10), "");
  EXPECT_EQ(lost({{1, 2, 2}, {1, 2, 2}}, 10), "+ +");
  EXPECT_EQ(lost({{1, 2, 2}, {1, 3, 3}}, 10), "+ r");
  EXPECT_EQ(lost({{0, 4, 4}, {0, 9, 0}, {0, 3, 3}}, 14), "+ r +");
  EXPECT_EQ(lost({{0, 4, 4}, {0, 9, 0}, {0, 3, 3}}, 13), "r r +");
  EXPECT_EQ(lost({{0, 4, 4}, {0, 9, 0}, {0, 3, 3}}, 6), "rR r r");
  EXPECT_EQ(lost({{0, 4, 4}, {0, 9, 0}, {0, 3, 3}}, 0), "rR r rR");
}

TEST(PageBudget, ThenGoesWhateverIsLargest) {
  const ItemSize spoken{.always = 1, .answer_data = 2, .result = 2, .timeline = 30};
  const ItemSize asked{.always = 1, .timeline = 2, .hosts = 9, .operation_data = 40};
  EXPECT_EQ(lost({spoken, asked}, 87), "+ +");
  EXPECT_EQ(lost({spoken, asked}, 85), "r +");
  EXPECT_EQ(lost({spoken, asked}, 83), "rR +");
  EXPECT_EQ(lost({spoken, asked}, 82), "rR o");
  EXPECT_EQ(lost({spoken, asked}, 42), "rRt o");
  EXPECT_EQ(lost({spoken, asked}, 12), "rRt ho");
  EXPECT_EQ(lost({spoken, asked}, 3), "rRt tho");
}

TEST(PageBudget, WhatIsAlwaysThereStays) {
  EXPECT_EQ(lost({{100, 0, 0}, {100, 1, 0}, {100, 0, 0}}, 10), "+ r +");
}

// A job of many hosts that all failed, with texts that grow when they are escaped.
class PageBudgetSize : public testing::Test {
 protected:
  PageBudgetSize() {
    auto spec = std::make_shared<store::Spec>();
    spec->submission.type = "command.exec.execute";
    spec->submission.input = R"({"command":")" + std::string(1000, 'x') + "\"}";
    view_.spec = std::move(spec);
    story_.status = "failed";
    story_.error = error_;
    story_.hostname = "host-0";
    for (int i = 0; i < 200; ++i) {
      const std::string host = "host-" + std::to_string(i);
      story_.timeline.push_back({{}, "acknowledged", host, "failed on " + host, error_});
      story_.states[host] = {"acknowledged", error_, Micros(123'456'789)};
      HostAnswer answer;
      answer.status = HostAnswer::Status::completed;
      answer.error = error_;
      answer.changed = false;
      answer.output =
          store::Output{.text = R"({"a":[1,2,3]})", .blob = {}, .bytes = 13, .summary = {}};
      story_.answers[host] = answer;
    }
  }

  std::int64_t written(const Shown& shown) const {
    JsonWriter json;
    write_job(json, view_, story_, shown);
    EXPECT_TRUE(boost::json::parse(json.text()).is_object());
    return static_cast<std::int64_t>(json.text().size());
  }

  const std::string error_ = "\x01\x02 \"quoted\" \\ ü";
  store::View view_;
  Story story_;
};

TEST_F(PageBudgetSize, IsNeverLessThanWhatIsWritten) {
  const ItemSize size = size_of(view_, story_);
  const std::int64_t whole = written({});
  EXPECT_GE(size.always + size.answer_data + size.timeline + size.hosts + size.operation_data,
            whole);
  EXPECT_LE(size.always + size.answer_data + size.timeline + size.hosts + size.operation_data,
            whole * 3 / 2);
  EXPECT_GE(size.always, written({.has_answer_data = false,
                                  .has_result = false,
                                  .has_operation_data = false,
                                  .has_hosts = false,
                                  .has_whole_timeline = false}));
  EXPECT_GE(size.always + size.timeline,
            written({.has_operation_data = false, .has_hosts = false}));
  EXPECT_GE(size.always + size.operation_data,
            written({.has_hosts = false, .has_whole_timeline = false}));
}

TEST_F(PageBudgetSize, AShortTimelineHasItsNewestLineLast) {
  JsonWriter json;
  write_job(json, view_, story_, {.has_whole_timeline = false});
  const auto lines = boost::json::parse(json.text()).at("timeline").as_array();
  ASSERT_EQ(lines.size(), short_timeline_lines);
  EXPECT_EQ(lines.front().at("hostname"), "host-0");
  EXPECT_EQ(lines.back().at("hostname"), "host-199");
}

}  // namespace
}  // namespace docket::api::osapi
