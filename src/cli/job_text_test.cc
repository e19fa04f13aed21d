#include "cli/job_text.h"

#include <gmock/gmock.h>
#include <boost/json/object.hpp>

#include "cli/curve_of_output.h"
#include "cli/json.h"

namespace docket::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");

constexpr std::string_view failed_job = R"({"id":"j-1","door":"ionworks","type":"dummy",
  "state":"failed","priority":0,"created_at":"2030-01-01T11:55:00Z","run_seconds":1.25,
  "attempts":{"made":1,"max":3},"labels":{"cell":"a"},
  "failure":{"kind":"numeric","code":"","message":"It did not converge.","detail":null},
  "output":null,"timeline":[
    {"kind":"submitted","at":"2030-01-01T11:55:00Z","attempt":null,"failure":null,"message":""},
    {"kind":"failed","at":"2030-01-01T11:55:02Z","attempt":1,
     "failure":{"kind":"numeric","message":"It did not converge."},"message":""}]})";

TEST(JobText, AListEndsWithTotalsAndTheWayOn) {
  const auto listing = parse_object(R"({"jobs":[)" + std::string(failed_job) +
                                    R"(],"total":1204,"counts":{"running":0,"failed":14,
                                    "completed":1190},"next":"c-1","previous":null})");
  EXPECT_EQ(list_text(*listing, noon, 0),
            "ID   DOOR      TYPE   STATE   CREATED      RUN  NOTE\n"
            "j-1  ionworks  dummy  failed  5 min ago  1.2 s  numeric: It did not converge.\n"
            "\n"
            "1,204 jobs: 14 failed, 1,190 completed\n"
            "older ones: --cursor c-1\n");
}

TEST(JobText, AnEmptyListIsItsTotal) {
  const auto listing = parse_object(R"({"jobs":[],"total":0,"counts":{"running":0}})");
  EXPECT_EQ(list_text(*listing, noon, 0), "0 jobs\n");
}

TEST(JobText, AJobTellsItsFailureAndTimeline) {
  const std::string text = job_text(*parse_object(failed_job), noon, 0);
  EXPECT_THAT(text, HasSubstr("failure   numeric: It did not converge.\n"));
  EXPECT_THAT(text, HasSubstr("created   2030-01-01 11:55:00 UTC (5 min ago)\n"));
  EXPECT_THAT(text, HasSubstr("attempts  1 of 3\n"));
  EXPECT_THAT(text, HasSubstr("2030-01-01 11:55:02 UTC  failed           1  numeric: It did"));
  EXPECT_THAT(text, Not(HasSubstr("deadline")));
}

TEST(JobText, AResultSumsItsOutputUp) {
  const auto job = parse_object(R"({"id":"j-1","state":"completed","run_seconds":0.25,
    "output":{"time_series":{"Time [s]":[0,1],"Voltage [V]":[4.1,4.0]},
              "metrics":{"Final voltage [V]":2.5,"n":3},"truncated":false}})");
  const std::string text = result_text(*job, 0);
  EXPECT_TRUE(
      text.starts_with("id                         j-1\n"
                       "state                      completed\n"
                       "ran for                    250 ms\n"
                       "time_series                2 columns of 2 rows\n"
                       "metrics.Final voltage [V]  2.5\n"
                       "metrics.n                  3\n"
                       "truncated                  no\n"
                       "\n"
                       "Voltage [V]\n"))
      << text;
}

TEST(JobText, OutcomesAreDrawnInsteadOfListed) {
  const auto job = parse_object(R"({"id":"j-1","state":"completed",
    "input":{"noise":{"model":"aria-1"}},
    "output":{"qubits":1,"shots":4,"exact":false,"probabilities":{"0":0.25,"1":0.75},
              "histogram":{"0":1,"1":3},"samples":[1,0,1,1]}})");
  EXPECT_EQ(result_text(*job, 40),
            "id       j-1\n"
            "state    completed\n"
            "qubits   1\n"
            "shots    4\n"
            "exact    no\n"
            "samples  [4 values]\n"
            "\n"
            "q0  aria-1, 4 shots\n"
            " 0   25.00 % █████████\n"
            " 1   75.00 % ███████████████████████████\n");
}

TEST(JobText, KnowsWhatIsFinal) {
  EXPECT_TRUE(is_final_job(*parse_object(failed_job)));
  EXPECT_FALSE(is_final_job(*parse_object(R"({"state":"running"})")));
  EXPECT_FALSE(is_final_job(*parse_object(R"({"state":"of a newer server"})")));
  EXPECT_EQ(job_line(*parse_object(failed_job)), "j-1  failed\n");
}

TEST(CurveOfOutput, TakesColumnsByName) {
  const auto output = parse_object(
      R"({"time_series":{"Time [s]":[0,1,2],"Voltage [V]":[4.1,null,3.9],"SOC":[1,0.5]}})");
  const auto curve = curve_of_output(*output, "Voltage [V]", "");
  ASSERT_TRUE(curve);
  EXPECT_THAT(curve->x, ElementsAre(0, 1, 2));
  EXPECT_THAT(curve->y, ElementsAre(4.1, testing::IsNan(), 3.9));
  EXPECT_EQ(curve->x_name, "Time [s]");
  EXPECT_THAT(curve_of_output(*output, "Voltage [V]", "SOC")->y, testing::SizeIs(2));
  EXPECT_EQ(curve_of_output(*output, "Voltage", "").error().message,
            "The output has no column 'Voltage'; did you mean 'Voltage [V]'?");
  EXPECT_EQ(curve_of_output(*output, "SOC", "time").error().exit, ExitCode::usage);
}

TEST(CurveOfOutput, CountsRowsWhereThereIsNoTime) {
  const auto output = parse_object(R"({"losses":[3,2,1],"n":1})");
  const auto curve = curve_of_output(*output, "losses", "");
  ASSERT_TRUE(curve);
  EXPECT_THAT(curve->x, ElementsAre(0, 1, 2));
  EXPECT_EQ(curve->x_name, "row");
  EXPECT_FALSE(curve_of_output(*output, "n", ""));
}

}  // namespace
}  // namespace docket::cli
