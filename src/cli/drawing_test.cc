#include "cli/drawing.h"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>

#include "cli/json.h"

namespace docket::cli {
namespace {

constexpr const char* noisy_input = R"({"circuit":[],"noise":{"model":"aria-1","seed":7}})";

std::string drawn(const char* output, const char* input = "{}") {
  return drawing_of(*parse_object(output), *parse_object(input), 40);
}

TEST(Drawing, OfACircuitIsItsHistogram) {
  EXPECT_EQ(drawn(R"({"qubits":2,"shots":100,"exact":true,"sampled":false,
                      "probabilities":{"0":0.5,"3":0.5},"histogram":{"0":49,"3":51}})"),
            "q1…q0  ideal, exact\n"
            "   00   50.00 % ████████████████████████\n"
            "   11   50.00 % ████████████████████████\n");
}

TEST(Drawing, SaysWhereProbabilitiesComeFrom) {
  struct Row {
    const char* says;
    const char* output;
    const char* input;
    const char* title;
  };
  const Row rows[] = {
      {"noise",
       R"({"qubits":1,"shots":1000,"exact":false,"sampled":false,"probabilities":{"1":1}})",
       noisy_input, "aria-1, 1,000 shots"},
      {"too many states to list",
       R"({"qubits":1,"shots":5,"exact":true,"sampled":true,"probabilities":{"1":1}})", "{}",
       "ideal, 5 shots"},
      {"all exact",
       R"({"qubits":1,"shots":5,"exact":true,"sampled":false,"probabilities":{"1":1}})", "{}",
       "ideal, exact"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    const auto outcomes = outcomes_of(*parse_object(row.output), *parse_object(row.input));
    ASSERT_TRUE(outcomes);
    EXPECT_EQ(outcomes->title, row.title);
  }
}

TEST(Drawing, OfACellIsItsVoltage) {
  const std::string text =
      drawn(R"({"time_series":{"Time [s]":[0,10],"Voltage [V]":[4.1,2.5],"Current [A]":[5,5]}})");
  EXPECT_TRUE(text.starts_with("Voltage [V]\n")) << text;
  EXPECT_NE(text.find("Time [s]"), std::string::npos) << text;
}

TEST(Drawing, OfAnythingElseIsNothing) {
  const char* const outputs[] = {
      "{}",
      R"({"echo":1})",
      R"({"qubits":2,"ran":false})",
      R"({"qubits":2,"probabilities":{"a":1}})",
      R"({"qubits":2,"probabilities":{"-1":1}})",
      R"({"qubits":2,"probabilities":{"1":"x"}})",
      R"({"qubits":0,"probabilities":{"1":1}})",
      R"({"qubits":1e9,"probabilities":{"1":1}})",
      R"({"probabilities":{"1":1}})",
      R"({"time_series":{"Time [s]":[0]}})",
  };
  for (const char* output : outputs) EXPECT_EQ(drawn(output), "") << output;
}

}  // namespace
}  // namespace docket::cli
