#include "app/exec_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ExecInputs, AnInputOfTheKindIsLeftAsItIs) {
  for (const char* text : {R"({"circuit": [ ]})", "{", "", "[1]", R"({"inputs":1})"}) {
    EXPECT_THAT(*exec_inputs("circuit", text), ElementsAre(text));
  }
}

TEST(ExecInputs, ARequestOfIonqGivesWhatItsDoorRuns) {
  const auto inputs = exec_inputs("circuit", R"({"type":"ionq.circuit.v1","backend":"simulator",
    "shots":7,"noise":{"model":"aria-1","seed":5},
    "input":{"qubits":2,"circuit":[{"gate":"rx","target":0,"rotation":1.50}]}})");
  ASSERT_TRUE(inputs);
  EXPECT_THAT(*inputs, ElementsAre(testing::AllOf(
                           HasSubstr(R"("circuit":[{"gate":"rx","target":0,"rotation":1.50}])"),
                           HasSubstr(R"("shots":7)"), HasSubstr(R"("model":"aria-1")"),
                           HasSubstr(R"("seed":5)"))));
}

TEST(ExecInputs, EachOfSeveralCircuitsIsAnInput) {
  const auto inputs = exec_inputs("circuit", R"({"type":"ionq.multi-circuit.v1",
    "backend":"simulator","input":{"circuits":[{"circuit":[{"gate":"x","target":0}]},
                                               {"circuit":[{"gate":"y","target":0}]}]}})");
  ASSERT_TRUE(inputs);
  EXPECT_THAT(*inputs, ElementsAre(HasSubstr(R"("gate":"x")"), HasSubstr(R"("gate":"y")")));
}

TEST(ExecInputs, ARequestOfIonworksGivesItsParams) {
  const char* request = R"({"job_type":"simulate","params":{"a": 1.50}})";
  EXPECT_THAT(*exec_inputs("simulate", request), ElementsAre(R"({"a": 1.50})"));
  EXPECT_EQ(exec_inputs("dummy", request).error().message, "The request's job_type is not dummy.");
}

TEST(ExecInputs, AWrongRequestIsRefusedInTheWordsOfItsDoor) {
  const auto inputs = exec_inputs("circuit", R"({"type":"ionq.circuit.v1","input":{}})");
  ASSERT_FALSE(inputs);
  EXPECT_THAT(inputs.error().message, HasSubstr("backend"));
}

}  // namespace
}  // namespace docket::app
