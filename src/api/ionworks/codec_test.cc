#include "api/ionworks/codec.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace docket::api::ionworks {
namespace {

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");

store::View view(job::State state) {
  auto spec = std::make_shared<store::Spec>();
  spec->submission.type = "dummy";
  store::View view;
  view.spec = spec;
  view.job.state = state;
  view.job.created_at = view.job.updated_at = noon;
  view.job.only_task = job::Task{};
  return view;
}

boost::json::object shown(const store::View& view) {
  JsonWriter json;
  write_job(json, view, TenantId{});
  return boost::json::parse(json.text()).as_object();
}

TEST(JobResponse, HasItsKeysInOrder) {
  constexpr std::string_view keys[] = {
      "job_id",        "job_type",        "status",       "priority",     "created_at",
      "updated_at",    "started_at",      "completed_at", "compute_time", "error",
      "error_code",    "error_detail",    "result",       "callback_url", "parent_job_id",
      "user_id",       "organization_id", "project_id",   "access_level", "params_path",
      "metadata_path", "is_terminal",     "is_failed"};
  for (int i = 0; i < job::states; ++i) {
    const boost::json::object object = shown(view(static_cast<job::State>(i)));
    ASSERT_EQ(object.size(), std::size(keys));
    auto key = std::begin(keys);
    for (const auto& member : object) EXPECT_EQ(std::string_view(member.key()), *key++);
  }
}

TEST(JobResponse, AddsTheSubmissionForOldClients) {
  const auto shown_with = [](std::size_t echo_bytes, Keys keys) {
    store::View one = view(job::State::available);
    auto spec = std::make_shared<store::Spec>(*one.spec);
    spec->submission.input = R"({"echo":")" + std::string(echo_bytes, 'x') + "\"}";
    one.spec = spec;
    JsonWriter json;
    write_job(json, one, TenantId{}, keys);
    return boost::json::parse(json.text()).as_object();
  };
  const auto shown = shown_with(3, Keys::with_short_submission);
  EXPECT_EQ(shown.size(), 25U);
  EXPECT_EQ(shown.at("params"), (boost::json::value{{"echo", "xxx"}}));
  EXPECT_TRUE(shown.at("metadata").is_null());
  EXPECT_EQ(shown_with(20'000, Keys::with_short_submission).at("params").as_object().size(), 0U);
  EXPECT_EQ(shown_with(20'000, Keys::with_submission).at("params").as_object().size(), 1U);
}

TEST(JobResponse, NamesEveryFailure) {
  struct Row {
    FailureKind kind;
    std::string_view code;
  };
  const Row rows[] = {
      {FailureKind::invalid_input, "CONFIGURATION_ERROR"},
      {FailureKind::not_buildable, "MODEL_ERROR"},
      {FailureKind::numeric, "SOLVER_ERROR"},
      {FailureKind::time_limit, "EXECUTION_TIMEOUT"},
      {FailureKind::memory_limit, "INTERNAL_ERROR"},
      {FailureKind::output_limit, "INTERNAL_ERROR"},
      {FailureKind::crashed, "INTERNAL_ERROR"},
      {FailureKind::internal, "INTERNAL_ERROR"},
      {FailureKind::no_executor, "SUBMISSION_FAILED"},
      {FailureKind::interrupted, "SUBMISSION_FAILED"},
      {FailureKind::deadline, "EXECUTION_TIMEOUT"},
      {FailureKind::cancelled, "SUBMISSION_FAILED"},
      {FailureKind::dependency, "SUBMISSION_FAILED"},
  };
  EXPECT_EQ(std::size(rows), static_cast<std::size_t>(failure_kinds));
  for (const Row& row : rows) {
    SCOPED_TRACE(name(row.kind));
    EXPECT_EQ(error_code({row.kind, {}, {}, {}, false}), row.code);
    // A parent takes its child's.
    EXPECT_EQ(error_code({FailureKind::dependency, std::string(name(row.kind)), {}, {}, false}),
              row.code);
  }
  EXPECT_EQ(error_code({FailureKind::dependency, "never_started", {}, {}, false}),
            "SUBMISSION_FAILED");
}

TEST(JobResponse, MarksASummaryInPlaceOfAResult) {
  struct Row {
    std::string_view summary;
    std::string_view result;
  };
  const Row rows[] = {
      {R"({"termination":"final time","values":[]})",
       R"({"termination":"final time","values":[],"truncated_in_list":true})"},
      {"{}", R"({"truncated_in_list":true})"},
      {"{ } ", R"({"truncated_in_list":true})"},
  };
  for (const Row& row : rows) {
    store::View large = view(job::State::completed);
    large.outcome.emplace();
    large.outcome->output = store::Output{"", {}, 20'000, std::string(row.summary)};
    EXPECT_EQ(shown(large).at("result"), boost::json::parse(row.result)) << row.summary;
  }
}

// An attempt's start shows while it is the current one; its time only once it has ended.
TEST(JobResponse, TellsTheTimesOfTheCurrentAttempt) {
  struct Row {
    std::string_view says;
    job::State state;
    job::TaskState task;
    std::uint32_t attempt;
    bool has_start;
    bool has_time;
  };
  const Row rows[] = {
      {"first attempt", job::State::running, job::TaskState::running, 1, true, false},
      {"second attempt", job::State::running, job::TaskState::running, 2, true, true},
      {"between two", job::State::retryable, job::TaskState::retryable, 1, false, true},
      {"ended", job::State::completed, job::TaskState::completed, 1, true, true},
      {"cancelled while running", job::State::cancelled, job::TaskState::cancelled, 1, true, true},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    store::View begun = view(row.state);
    begun.job.first_started_at = noon;
    begun.job.run_time = Micros(1'500'000);
    begun.job.only_task->state = row.task;
    begun.job.only_task->attempt = row.attempt;
    begun.job.only_task->attempt_started_at = noon + Micros(1);
    const boost::json::object object = shown(begun);
    EXPECT_EQ(object.at("started_at").is_string(), row.has_start);
    if (row.has_start) {
      EXPECT_EQ(object.at("started_at"), "2030-01-01T12:00:00.000001Z");
    }
    EXPECT_EQ(object.at("compute_time").is_double(), row.has_time);
  }
  EXPECT_TRUE(shown(view(job::State::cancelled)).at("compute_time").is_null());
  EXPECT_TRUE(shown(view(job::State::cancelled)).at("started_at").is_null());
}

}  // namespace
}  // namespace docket::api::ionworks
