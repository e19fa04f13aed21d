#include "executor/battery/step_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::executor::battery {
namespace {

using testing::HasSubstr;

TEST(StepText, ReadsTheGrammar) {
  constexpr auto automatic = Comparison::automatic;
  struct Row {
    const char* text;
    Verb verb;
    Quantity value;
    std::optional<double> duration_s;
    std::optional<End> end;
    std::optional<double> period_s;
  };
  const Row rows[] = {
      {"Discharge at 1C until 2.5 V",
       Verb::discharge,
       {Unit::c_rate, 1},
       {},
       End{{Unit::volt, 2.5}, automatic},
       {}},
      {"Charge at C/3 until 4.2 V",
       Verb::charge,
       {Unit::c_rate, 1.0 / 3},
       {},
       End{{Unit::volt, 4.2}, automatic},
       {}},
      {"Hold at 4.2 V until 50 mA",
       Verb::hold,
       {Unit::volt, 4.2},
       {},
       End{{Unit::ampere, 0.05}, automatic},
       {}},
      {"Hold at 4.1V until C/50",
       Verb::hold,
       {Unit::volt, 4.1},
       {},
       End{{Unit::c_rate, 0.02}, automatic},
       {}},
      {"Rest for 1 hour", Verb::rest, {}, 3600, {}, {}},
      {"Rest for 10 hr or until > 3.9 V",
       Verb::rest,
       {},
       36000,
       End{{Unit::volt, 3.9}, Comparison::above},
       {}},
      {"Discharge at C/3 for 2 hours or until 2.5 V",
       Verb::discharge,
       {Unit::c_rate, 1.0 / 3},
       7200,
       End{{Unit::volt, 2.5}, automatic},
       {}},
      {"Charge at 200 mW for 45 minutes", Verb::charge, {Unit::watt, 0.2}, 2700, {}, {}},
      {"Discharge at 0.8Ohm for 90s (10 seconds period)",
       Verb::discharge,
       {Unit::ohm, 0.8},
       90,
       {},
       10},
      {"Discharge at 5e-1 A for .5 min (0.5 s period)",
       Verb::discharge,
       {Unit::ampere, 0.5},
       30,
       {},
       0.5},
      {"Discharge at 2500 mA until < -50 mA",
       Verb::discharge,
       {Unit::ampere, 2.5},
       {},
       End{{Unit::ampere, -0.05}, Comparison::below},
       {}},
      {"  Rest  for  1  h  ", Verb::rest, {}, 3600, {}, {}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const OrFailure<Step> step = parse_step(row.text, "/experiment/3");
    ASSERT_TRUE(step) << step.error().message;
    EXPECT_EQ(step->verb, row.verb);
    EXPECT_EQ(step->value.unit, row.value.unit);
    EXPECT_DOUBLE_EQ(step->value.value, row.value.value);
    EXPECT_EQ(step->duration_s, row.duration_s);
    EXPECT_EQ(step->period_s, row.period_s);
    ASSERT_EQ(step->end.has_value(), row.end.has_value());
    if (row.end) {
      EXPECT_EQ(step->end->at.unit, row.end->at.unit);
      EXPECT_DOUBLE_EQ(step->end->at.value, row.end->at.value);
      EXPECT_EQ(step->end->comparison, row.end->comparison);
    }
    EXPECT_EQ(step->text, row.text);
    EXPECT_EQ(step->path, "/experiment/3");
  }
}

TEST(StepText, NamesWhatDoesNotFit) {
  struct Row {
    const char* text;
    const char* says;
  };
  const Row rows[] = {
      {"", "Unknown first word ''"},
      {"Dischrge at 1C until 2.5 V", "Unknown first word 'Dischrge'; did you mean 'Discharge'?"},
      {"rest for 1 h", "did you mean 'Rest'?"},
      {"Discharge 1C until 2.5 V", "needs 'at'"},
      {"Discharge at fast until 2.5 V", "needs a number before 'fast until 2.5 V'"},
      {"Discharge at 1e999 A for 1 h", "needs a number"},
      {"Discharge at inf A for 1 h", "needs a number"},
      {"Discharge at 1 ma for 1 h", "Unknown unit 'ma'; did you mean 'mA'?"},
      {"Discharge at 1 for 1 h", "Unknown unit 'for'"},
      {"Discharge at 0 A for 1 h", "needs a value above 0"},
      {"Discharge at -1 A for 1 h", "needs a value above 0"},
      {"Discharge at C/0 for 1 h", "divides by zero"},
      {"Discharge at 1C", "needs 'for' and a time, or 'until' and a value"},
      {"Discharge at 1C until", "needs a number before ''"},
      {"Discharge at 1C for 1 hourz", "Unknown unit of time 'hourz'; did you mean 'hour'?"},
      {"Discharge at 1C for 0 s", "outside 1 ms to ten years"},
      {"Discharge at 1C for -1 s", "outside 1 ms to ten years"},
      {"Discharge at 1C for 1 h or 2.5 V", "needs 'until' after 'or'"},
      {"Discharge at 1C until 5 W", "can end at a C-rate, a current or a voltage only"},
      {"Discharge at 1C until -2 A", "needs an end above 0, or '<' or '>' before it"},
      {"Discharge at 1C until 2.5 V then stop", "does not end before 'then stop'"},
      {"Discharge at 1C until 2.5 V (10 s)", "needs 'period)'"},
      {"Rest at 25 oC for 1 h", "needs 'for' and a time"},
      {"Rest until 3 V", "needs 'for' and a time"},
      {"Charge at 25 oC for 1 h", "give 'ambient_temperature' in K instead"},
      {"Rest for 1 h\nRest for 1 h", "does not end before"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const OrFailure<Step> step = parse_step(row.text, "/experiment/0");
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::invalid_input);
    EXPECT_EQ(step.error().code, "bad_step");
    EXPECT_THAT(step.error().message, HasSubstr(row.says));
    EXPECT_THAT(step.error().detail, HasSubstr(R"("path":"/experiment/0")"));
  }
  EXPECT_FALSE(parse_step(std::string(step_bytes_max + 1, ' '), "/experiment"));
}

}  // namespace
}  // namespace docket::executor::battery
