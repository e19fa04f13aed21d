#include "executor/dummy/dummy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "executor/conformance/conformance.h"
#include "support/fake_clock.h"

namespace docket::executor::dummy {
namespace {

namespace json = boost::json;

INSTANTIATE_TEST_SUITE_P(Dummy, KindConformance,
                         testing::Values(Subject{
                             .make = dummy_kind,
                             .good = {"{}",
                                      R"({"sleep_s":2.5,"steps":3,"echo":[1,{"k":[2.5,null]}]})",
                                      R"({"fail_attempts":0,"fail_with":null,"unknown":true})"},
                             .bad = {R"({"sleep_s":-1})", R"({"steps":0})",
                                     R"({"fail_with":"OOPS"})", R"({"fail_with":"SOLVER_ERROR"})"},
                             .endless = R"({"sleep_s":3600,"steps":1000})"}));

// Time passes by waiting only; remembers what was reported.
class FakeContext final : public Context {
 public:
  bool is_cancelled() const override { return clock_.monotonic() >= cancel_at; }
  void progress(double fraction, std::string_view message) override {
    reported.emplace_back(fraction, message);
  }
  const Clock& clock() const override { return clock_; }
  bool wait(Millis time) override {
    clock_.advance(time);
    return is_cancelled();
  }
  Micros passed() const { return clock_.monotonic() - Monotonic{}; }

  Monotonic cancel_at = Monotonic::max();
  std::vector<std::pair<double, std::string>> reported;

 private:
  test::FakeClock clock_{from_micros(0)};
};

Outcome run(std::string input, Context& context, std::uint32_t attempt = 1) {
  return dummy_kind().make_executor()->run(
      {.input = std::move(input), .attempt = attempt, .limits = {}}, context);
}

TEST(Dummy, SleepsEchoesAndCountsItsAttempt) {
  FakeContext context;
  const Outcome outcome = run(R"({"sleep_s":0.2,"echo":{"k":1}})", context, 2);
  ASSERT_TRUE(std::holds_alternative<Output>(outcome));
  EXPECT_EQ(json::parse(std::get<Output>(outcome).json),
            json::parse(R"({"echo":{"k":1},"slept_s":0.2,"attempt":2})"));
  EXPECT_EQ(context.passed(), Millis(200));
}

TEST(Dummy, ReportsEachStepAndSleepsNoLongerForThem) {
  FakeContext context;
  run(R"({"sleep_s":1,"steps":3})", context);
  EXPECT_THAT(context.reported, testing::ElementsAre(testing::Pair(1.0 / 3, "step 1 of 3"),
                                                     testing::Pair(2.0 / 3, "step 2 of 3"),
                                                     testing::Pair(1.0, "step 3 of 3")));
  EXPECT_EQ(context.passed(), Millis(1000));
}

TEST(Dummy, EndsEarlyWhenItIsCancelled) {
  FakeContext context;
  context.cancel_at = Monotonic(Millis(500));
  const Outcome outcome = run(R"({"sleep_s":3600,"steps":1000})", context);
  ASSERT_TRUE(std::holds_alternative<Failure>(outcome));
  EXPECT_EQ(std::get<Failure>(outcome).kind, FailureKind::cancelled);
  EXPECT_LT(context.passed(), Millis(10'000));
}

TEST(Dummy, SpawnsWhatItIsAskedFor) {
  FakeContext context;
  const Outcome outcome =
      run(R"({"spawn":[{"echo":1},[{"echo":[2.5]},{"spawn":[{}]},{}],[],{}]})", context);
  ASSERT_TRUE(std::holds_alternative<Output>(outcome));
  const Output& output = std::get<Output>(outcome);
  EXPECT_EQ(output.json, R"({"echo":null,"slept_s":0.0,"attempt":1})");
  EXPECT_THAT(
      output.spawned,
      testing::ElementsAre(NewTask{.input = R"({"echo":1})"}, NewTask{.input = R"({"echo":[2.5]})"},
                           NewTask{.input = R"({"spawn":[{}]})", .follows = true},
                           NewTask{.input = "{}", .follows = true}, NewTask{.input = "{}"}));
}

TEST(Dummy, SpawnsNothingWhenItFails) {
  FakeContext context;
  const Outcome outcome = run(R"({"spawn":[{}],"fail_with":"SOLVER_ERROR"})", context);
  EXPECT_TRUE(std::holds_alternative<Failure>(outcome));
}

TEST(Dummy, FailsAsAsked) {
  struct Row {
    const char* input;
    std::uint32_t attempt;
    std::optional<FailureKind> kind;  // empty: completes
    bool is_retryable;
  };
  const Row rows[] = {
      {R"({"fail_with":"CONFIGURATION_ERROR"})", 1, FailureKind::invalid_input, false},
      {R"({"fail_with":"MODEL_ERROR"})", 1, FailureKind::not_buildable, false},
      {R"({"fail_with":"SOLVER_ERROR"})", 9, FailureKind::numeric, false},
      {R"({"fail_with":"EXECUTION_TIMEOUT"})", 1, FailureKind::time_limit, false},
      {R"({"fail_with":"SUBMISSION_FAILED"})", 1, FailureKind::no_executor, false},
      {R"({"fail_with":"INTERNAL_ERROR"})", 1, FailureKind::internal, false},
      {R"({"fail_attempts":2})", 2, FailureKind::internal, true},
      {R"({"fail_attempts":2})", 3, {}, false},
      {R"({"fail_attempts":1,"fail_with":"SOLVER_ERROR"})", 1, FailureKind::numeric, true},
      {R"({"fail_attempts":1,"fail_with":"SOLVER_ERROR"})", 2, {}, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.input);
    FakeContext context;
    const Outcome outcome = run(row.input, context, row.attempt);
    const Failure* failure = std::get_if<Failure>(&outcome);
    ASSERT_EQ(failure != nullptr, row.kind.has_value());
    if (failure == nullptr) continue;
    EXPECT_EQ(failure->kind, *row.kind);
    EXPECT_EQ(failure->retryable, row.is_retryable);
    EXPECT_FALSE(failure->message.empty());
  }
}

TEST(Dummy, ARefusalNamesTheCulprit) {
  struct Row {
    const char* input;
    const char* code;
    const char* detail;
  };
  const Row rows[] = {
      {R"({"sleep_s":"1"})", "wrong_type",
       R"({"stage":"parse","path":"/sleep_s","value":"1","expected":"a number"})"},
      {R"({"sleep_s":3600.5})", "out_of_range",
       R"({"stage":"parse","path":"/sleep_s","value":3600.5,"expected":"from 0 to 3600"})"},
      {R"({"steps":1.5})", "wrong_type",
       R"({"stage":"parse","path":"/steps","value":1.5,"expected":"a whole number"})"},
      {R"({"steps":1001})", "out_of_range",
       R"({"stage":"parse","path":"/steps","value":1001,"expected":"from 1 to 1000"})"},
      {R"({"steps":[1]})", "wrong_type",
       R"({"stage":"parse","path":"/steps","value":"an array","expected":"a whole number"})"},
      {R"({"fail_with":7})", "wrong_type",
       R"({"stage":"parse","path":"/fail_with","value":7,"expected":"a string"})"},
      {R"({"fail_with":"SOLVER_EROR"})", "unknown_word",
       R"({"stage":"parse","path":"/fail_with","value":"SOLVER_EROR","expected":"SOLVER_ERROR"})"},
      {R"({"fail_attempts":true})", "wrong_type",
       R"({"stage":"parse","path":"/fail_attempts","value":true,"expected":"a whole number"})"},
      {R"({"spawn":{}})", "wrong_type",
       R"({"stage":"parse","path":"/spawn","value":"an object","expected":"an array"})"},
      {R"({"spawn":[[{},7]]})", "wrong_type",
       R"({"stage":"parse","path":"/spawn","value":7,"expected":"objects, or arrays of them"})"},
      {"[]", "wrong_type",
       R"({"stage":"parse","path":"","value":"an array","expected":"an object"})"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.input);
    FakeContext context;
    const Outcome outcome = run(row.input, context);
    ASSERT_TRUE(std::holds_alternative<Failure>(outcome));
    const Failure& failure = std::get<Failure>(outcome);
    EXPECT_EQ(failure.kind, FailureKind::invalid_input);
    EXPECT_EQ(failure.code, row.code);
    EXPECT_EQ(json::parse(failure.detail), json::parse(row.detail));
  }
}

TEST(Dummy, SpawnsAsManyAsATaskMay) {
  const auto asking_for = [](std::size_t tasks) {
    std::string input = R"({"spawn":[{})";
    for (std::size_t i = 1; i < tasks; ++i) input += ",{}";
    return input + "]}";
  };
  FakeContext context;
  EXPECT_TRUE(std::holds_alternative<Output>(run(asking_for(spawned_max), context)));
  const Outcome refused = run(asking_for(spawned_max + 1), context);
  ASSERT_TRUE(std::holds_alternative<Failure>(refused));
  EXPECT_EQ(std::get<Failure>(refused).code, "out_of_range");
}

TEST(Dummy, EdgesOfItsRangesAreAccepted) {
  for (const char* input : {R"({"sleep_s":0})", R"({"sleep_s":3600})", R"({"steps":1000})",
                            R"({"steps":5.0})", R"({"fail_attempts":0})"}) {
    SCOPED_TRACE(input);
    FakeContext context;
    EXPECT_TRUE(std::holds_alternative<Output>(run(input, context)));
  }
}

}  // namespace
}  // namespace docket::executor::dummy
