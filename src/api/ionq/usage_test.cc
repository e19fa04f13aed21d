#include "api/ionq/usage.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "api/ionq/attributes.h"
#include "api/ionq/backends.h"

namespace docket::api::ionq {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TimePoint at(std::string_view text) { return parse_time(text).value(); }

http::Request asking(std::vector<http::NamedValue> query) {
  http::Request request;
  request.query = std::move(query);
  return request;
}

UsageRequest days(std::string_view from, std::string_view to, UsagePeriod period) {
  return {.from = at(from), .to = at(to), .group = UsageGroup::user, .period = period};
}

TEST(Usage, ReadsItsQuery) {
  const auto usage = decode_usage(asking({{"start_date", "2030-01-01"},
                                          {"end_date", "2030-01-31"},
                                          {"group_by", "user"},
                                          {"modality", "weekly"}}));
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->from, at("2030-01-01"));
  EXPECT_EQ(usage->to, at("2030-02-01"));
  EXPECT_EQ(usage->group, UsageGroup::user);
  EXPECT_EQ(usage->period, UsagePeriod::weekly);
}

TEST(Usage, RefusesWhatIsNoQuestion) {
  struct Row {
    const char* start;
    const char* end;
    const char* group;
    const char* modality;
    const char* fault;
  };
  const Row rows[] = {{"", "2030-01-31", "user", "daily", "start_date"},
                      {"2030-02-30", "2030-03-31", "user", "daily", "start_date"},
                      {"2030-01-01", "soon", "user", "daily", "end_date"},
                      {"2030-01-01", "2029-12-31", "user", "daily", "end_date"},
                      {"2030-01-01", "2031-01-02", "user", "daily", "end_date"},
                      {"2030-01-01", "2030-01-31T00:00:00Z", "user", "daily", "end_date"},
                      {"2030-01-01", "2030-01-31", "backend", "daily", "group_by"},
                      {"2030-01-01", "2030-01-31", "user", "hourly", "modality"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.fault);
    const auto usage = decode_usage(asking({{"start_date", row.start},
                                            {"end_date", row.end},
                                            {"group_by", row.group},
                                            {"modality", row.modality}}));
    ASSERT_FALSE(usage);
    EXPECT_THAT(usage.error().keys, ElementsAre(row.fault));
  }
  EXPECT_FALSE(decode_usage(asking({})));
}

TEST(Usage, PeriodsBeginWithTheirCalendar) {
  // 1 January 2030 is a Tuesday.
  EXPECT_THAT(period_starts(days("2030-01-01", "2030-01-04", UsagePeriod::daily)),
              ElementsAre(at("2030-01-01"), at("2030-01-02"), at("2030-01-03")));
  EXPECT_THAT(period_starts(days("2030-01-01", "2030-01-15", UsagePeriod::weekly)),
              ElementsAre(at("2030-01-01"), at("2030-01-07"), at("2030-01-14")));
  EXPECT_THAT(period_starts(days("2029-12-31", "2030-02-02", UsagePeriod::monthly)),
              ElementsAre(at("2029-12-31"), at("2030-01-01"), at("2030-02-01")));
}

UserId user(std::uint8_t number) {
  UserId id;
  id.uuid.bytes[15] = number;
  return id;
}

// 1,000 shots of `gates` gates of 135 microseconds each, on a computer.
store::View completed(std::string_view time, std::uint8_t by, std::int64_t gates) {
  Attributes attributes;
  attributes.shots = 1000;
  attributes.stats = Stats{.qubits = 1, .circuits = 1, .gates_1q = gates};
  auto spec = std::make_shared<store::Spec>();
  spec->created_at = at(time);
  spec->user_id = user(by);
  spec->submission.attributes = attributes_text(attributes);
  store::View view;
  view.job.state = job::State::completed;
  view.job.job_class = simulator + 1;
  view.spec = spec;
  return view;
}

TEST(Usage, SumsPeriodsAndShowsTheLargestGroups) {
  UsageReport::Names names;
  names.users[user(7)] = "ada";
  UsageReport report(days("2030-01-01", "2030-01-03", UsagePeriod::daily), names, 2);
  for (std::uint8_t number = 1; number <= 7; ++number) {
    report.add(completed("2030-01-02T23:59:59Z", number, number));
  }
  report.add(completed("2030-01-01T00:00:00Z", 7, 10));
  report.add(completed("2030-01-01T00:00:01Z", 7, 10));
  const boost::json::object answer = boost::json::parse(report.text()).as_object();
  EXPECT_EQ(answer.at("job_count"), 9);
  // 28 gates on one day, 20 on the other, each 0.135 s for 1,000 shots, at 2 USD a second.
  EXPECT_DOUBLE_EQ(answer.at("time_us_total").to_number<double>(), 48 * 135'000.0);
  EXPECT_NEAR(answer.at("amount_total").to_number<double>(), 48 * 0.27, 1e-12);
  const boost::json::array& periods = answer.at("usage_data").as_array();
  ASSERT_THAT(periods, SizeIs(2));
  EXPECT_EQ(periods[0].at("job_count"), 2);
  const boost::json::object& one = periods[0].at("group_usages").at(0).as_object();
  EXPECT_EQ(one.at("group_name"), "ada");
  EXPECT_EQ(one.at("group_id"), "000000000000000000000007");
  EXPECT_EQ(one.at("job_count"), 2);
  const boost::json::array& groups = periods[1].at("group_usages").as_array();
  ASSERT_THAT(groups, SizeIs(usage_groups_max));
  EXPECT_EQ(groups[0].at("group_name"), "ada");
  EXPECT_EQ(groups[4].at("group_id"), "000000000000000000000003");
}

TEST(Usage, CountsOnlyWhatUsedAComputer) {
  UsageReport report(days("2030-01-01", "2030-01-03", UsagePeriod::daily), {}, 2);
  store::View failed = completed("2030-01-01T00:00:00Z", 1, 1);
  failed.job.state = job::State::failed;
  report.add(failed);
  store::View dry = completed("2030-01-01T00:00:00Z", 1, 1);
  Attributes attributes = read_attributes(dry.spec->submission);
  attributes.is_dry_run = true;
  auto spec = std::make_shared<store::Spec>(*dry.spec);
  spec->submission.attributes = attributes_text(attributes);
  dry.spec = spec;
  report.add(dry);
  store::View parent = completed("2030-01-01T00:00:00Z", 1, 1);
  spec = std::make_shared<store::Spec>(*parent.spec);
  spec->submission.has_no_task = true;
  parent.spec = spec;
  report.add(parent);
  report.add(completed("2029-12-31T23:59:59Z", 1, 1));
  EXPECT_EQ(boost::json::parse(report.text()).at("job_count"), 0);
}

}  // namespace
}  // namespace docket::api::ionq
