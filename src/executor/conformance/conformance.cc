#include "executor/conformance/conformance.h"

#include <cmath>
#include <ostream>
#include <variant>

#include <boost/json/parse.hpp>

#include "support/fake_clock.h"

namespace docket::executor {

namespace json = boost::json;

void PrintTo(const Subject& subject, std::ostream* out) { *out << subject.make().name; }

namespace {

// Stands still in time and is cancelled after a number of questions.
class TestContext final : public Context {
 public:
  static constexpr long never = -1;
  explicit TestContext(long cancel_after = never) : cancel_after_(cancel_after) {}

  bool is_cancelled() const override {
    ++asked_;
    return cancel_after_ != never && asked_ > cancel_after_;
  }
  void progress(double fraction, std::string_view) override {
    EXPECT_GE(fraction, 0);
    EXPECT_LE(fraction, 1);
  }
  const Clock& clock() const override { return clock_; }
  bool wait(Millis time) override {
    clock_.advance(time);
    return is_cancelled();
  }
  long asked() const { return asked_; }

 private:
  long cancel_after_;
  mutable long asked_ = 0;
  test::FakeClock clock_{from_micros(0)};
};

Outcome run(Executor& executor, const Subject& subject, const std::string& input) {
  TestContext context;
  return executor.run({.input = input, .limits = {}, .previous = subject.previous}, context);
}

void expect_failure(const Outcome& outcome) {
  const auto* failure = std::get_if<Failure>(&outcome);
  ASSERT_NE(failure, nullptr) << std::get<Output>(outcome).json.substr(0, 200);
  EXPECT_FALSE(failure->message.empty());
  EXPECT_NE(failure->kind, FailureKind::internal) << failure->message;
  if (!failure->detail.empty()) {
    boost::system::error_code error;
    EXPECT_TRUE(json::parse(failure->detail, error).is_object()) << failure->detail;
  }
}

void expect_finite(const json::value& value) {
  if (value.is_double()) {
    EXPECT_TRUE(std::isfinite(value.get_double()));
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& entry : *array) expect_finite(entry);
  }
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) expect_finite(member.value());
  }
}

bool has_array_entries(const json::value& value) {
  if (const json::array* array = value.if_array()) return !array->empty();
  const json::object* object = value.if_object();
  if (object == nullptr) return false;
  for (const auto& member : *object) {
    if (has_array_entries(member.value())) return true;
  }
  return false;
}

TEST_P(KindConformance, GarbageIsRefused) {
  const Kind kind = GetParam().make();
  const auto executor = kind.make_executor();
  const std::string garbage[] = {"",
                                 "{",
                                 "null",
                                 "[]",
                                 "7",
                                 "\"{}\"",
                                 "{\"a\":}",
                                 "{\"a\":1}{}",
                                 "\xff\xfe",
                                 std::string(100'000, '['),
                                 "{\"\xc3\":1}",
                                 std::string("{\"a\0\":1", 7)};
  for (const std::string& input : garbage) {
    SCOPED_TRACE(input.substr(0, 20));
    expect_failure(run(*executor, GetParam(), input));
    if (kind.check) {
      EXPECT_TRUE(kind.check(input).refusal);
    }
  }
}

TEST_P(KindConformance, BadInputIsRefused) {
  const auto executor = GetParam().make().make_executor();
  for (const std::string& input : GetParam().bad) {
    SCOPED_TRACE(input);
    expect_failure(run(*executor, GetParam(), input));
  }
}

TEST_P(KindConformance, OutputIsJsonOfFiniteNumbers) {
  const Kind kind = GetParam().make();
  const auto executor = kind.make_executor();
  for (const std::string& input : GetParam().good) {
    SCOPED_TRACE(input);
    if (kind.check) {
      EXPECT_FALSE(kind.check(input).refusal);
    }
    const Outcome outcome = run(*executor, GetParam(), input);
    ASSERT_TRUE(std::holds_alternative<Output>(outcome)) << std::get<Failure>(outcome).message;
    const json::value value = json::parse(std::get<Output>(outcome).json);
    ASSERT_TRUE(value.is_object() || value.is_array());
    expect_finite(value);
  }
}

TEST_P(KindConformance, TheSameInputGivesTheSameOutput) {
  const auto warm = GetParam().make().make_executor();
  for (const std::string& input : GetParam().good) {
    SCOPED_TRACE(input);
    run(*warm, GetParam(), "{");
    const auto fresh = GetParam().make().make_executor();
    const Outcome first = run(*fresh, GetParam(), input);
    const Outcome second = run(*warm, GetParam(), input);
    ASSERT_TRUE(std::holds_alternative<Output>(first));
    ASSERT_TRUE(std::holds_alternative<Output>(second));
    EXPECT_EQ(std::get<Output>(first).json, std::get<Output>(second).json);
  }
}

TEST_P(KindConformance, ACancelledRunReturnsSoon) {
  const auto executor = GetParam().make().make_executor();
  constexpr long soon = 20;  // questions
  for (const long cancel_after : {0L, 1L, 5L, 50L}) {
    TestContext context(cancel_after);
    executor->run({.input = GetParam().endless, .limits = {}, .previous = GetParam().previous},
                  context);
    EXPECT_GT(context.asked(), cancel_after) << "the input is not endless";
    EXPECT_LE(context.asked(), cancel_after + soon);
  }
}

TEST_P(KindConformance, TheSummaryIsSmall) {
  const Kind kind = GetParam().make();
  if (!kind.summary) GTEST_SKIP() << "this kind has no summary";
  constexpr std::size_t bytes_max = 16 << 10;
  const auto executor = kind.make_executor();
  for (const std::string& input : GetParam().good) {
    const Outcome outcome = run(*executor, GetParam(), input);
    ASSERT_TRUE(std::holds_alternative<Output>(outcome));
    const std::string summary = kind.summary(std::get<Output>(outcome).json);
    EXPECT_LE(summary.size(), bytes_max);
    EXPECT_TRUE(json::parse(summary).is_object());
    EXPECT_FALSE(has_array_entries(json::parse(summary))) << summary;
  }
}

}  // namespace
}  // namespace docket::executor
