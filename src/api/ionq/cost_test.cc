#include "api/ionq/cost.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/ionq/attributes.h"

namespace docket::api::ionq {
namespace {

store::View job(job::State state, bool is_dry_run) {
  Attributes attributes;
  attributes.is_dry_run = is_dry_run;
  attributes.shots = 1000;
  attributes.stats = Stats{2, 1, 10, 5, 0};
  auto spec = std::make_shared<store::Spec>();
  spec->submission.attributes = attributes_text(attributes);
  store::View view;
  view.spec = spec;
  view.job.state = state;
  view.job.job_class = 1;  // a computer
  return view;
}

TEST(Cost, IsComputeTimeAtThePriceOnceItWasUsed) {
  struct Row {
    job::State state;
    bool is_dry_run;
    double estimated;
    std::optional<double> cost;
  };
  // 1,000 shots of 10 times 135 and 5 times 600 microseconds are 4.35 s.
  const Row rows[] = {{job::State::available, false, 8.7, {}},
                      {job::State::completed, false, 8.7, 8.7},
                      {job::State::failed, false, 8.7, 0},
                      {job::State::cancelled, false, 8.7, 0},
                      {job::State::completed, true, 0, 0}};
  for (const Row& row : rows) {
    SCOPED_TRACE(job::name(row.state));
    const boost::json::object answer =
        boost::json::parse(encode_cost(job(row.state, row.is_dry_run), 2)).as_object();
    EXPECT_DOUBLE_EQ(answer.at("estimated_cost").at("value").to_number<double>(), row.estimated);
    EXPECT_EQ(answer.contains("cost"), row.cost.has_value());
    if (row.cost) {
      EXPECT_DOUBLE_EQ(answer.at("cost").at("value").to_number<double>(), *row.cost);
    }
  }
}

}  // namespace
}  // namespace docket::api::ionq
