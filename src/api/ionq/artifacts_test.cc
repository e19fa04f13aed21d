#include "api/ionq/artifacts.h"

#include <gtest/gtest.h>

namespace docket::api::ionq {
namespace {

// Two qubits; m was measured on the way, c reads qubits, with a bit that nothing was written to.
constexpr std::string_view sampled =
    R"({"qubits":2,"shots":4,"ran":true,"exact":false,"sampled":false,)"
    R"("probabilities":{"1":0.75,"2":0.25},"histogram":{"1":3,"2":1},"samples":[1,1,2,1],)"
    R"("registers":[{"name":"m","source":"records","bits":[1,0]},)"
    R"({"name":"c","source":"qubits","bits":[1,null,0]}],)"
    R"("records":{"texts":["10","00"],"shots":[0,0,1,0]}})";

constexpr std::string_view exact =
    R"({"qubits":2,"ran":true,"exact":true,"probabilities":{"0":0.125,"1":0.5,"3":0.375},)"
    R"("histogram":{"1":2},"samples":[1,1],)"
    R"("registers":[{"name":"q1","source":"qubits","bits":[1]}]})";

constexpr std::string_view compiled =
    R"({"qubits":1,"ran":false,"compiled":{"qubits":1,"circuit":[]}})";

TEST(Artifacts, AreMadeFromOneOutput) {
  struct Row {
    Artifact artifact;
    std::string_view output;
    std::optional<std::string_view> text;
  };
  const Row rows[] = {
      {Artifact::probabilities, sampled, R"({"1":0.75,"2":0.25})"},
      {Artifact::histogram, sampled, R"({"1":3,"2":1})"},
      {Artifact::shots, sampled, R"(["1","1","2","1"])"},
      {Artifact::probabilities_v2, sampled,
       R"({"probabilities":{"registers":{"m":{"00":0.25,"01":0.75},)"
       R"("c":{"001":0.75,"100":0.25},"output_all":{"01":0.25,"10":0.75}}}})"},
      {Artifact::histogram_v2, sampled,
       R"({"histogram":{"registers":{"m":{"00":1,"01":3},"c":{"001":3,"100":1},)"
       R"("output_all":{"01":1,"10":3}}}})"},
      {Artifact::shots_v2, exact,
       R"({"shots":[{"registers":{"q1":[0],"output_all":[1,0]}},)"
       R"({"registers":{"q1":[0],"output_all":[1,0]}}]})"},
      {Artifact::probabilities_v2, exact,
       R"({"probabilities":{"registers":{"q1":{"0":0.625,"1":0.375},)"
       R"("output_all":{"00":0.125,"10":0.5,"11":0.375}}}})"},
      {Artifact::native, compiled, R"({"qubits":1,"circuit":[]})"},
      {Artifact::native, sampled, std::nullopt},
      {Artifact::native, R"({"ran":false,"compiled":{}})", std::nullopt},
      {Artifact::probabilities, compiled, std::nullopt},
      {Artifact::aggregate, sampled, std::nullopt},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(format_of(row.artifact));
    EXPECT_EQ(encode_artifact(row.artifact, row.output), row.text);
  }
}

TEST(Artifacts, OfOneShotHaveEachRegisterOnce) {
  const auto shots = encode_artifact(Artifact::shots_v2, sampled);
  ASSERT_TRUE(shots);
  EXPECT_TRUE(
      shots->starts_with(R"({"shots":[{"registers":{"m":[0,1],"c":[0,0,1],"output_all":[1,0]}},)"));
}

TEST(Artifacts, AProgramsOwnOutputAllGivesWay) {
  const auto text =
      encode_artifact(Artifact::histogram_v2,
                      R"({"qubits":1,"ran":true,"exact":false,"histogram":{"1":2},"samples":[1,1],)"
                      R"("registers":[{"name":"output_all","source":"qubits","bits":[null]}]})");
  EXPECT_EQ(text, R"({"histogram":{"registers":{"output_all":{"1":2}}}})");
}

TEST(Artifacts, HaveIdsThatParse) {
  EXPECT_EQ(parse_artifact("shots-v2"), Artifact::shots_v2);
  EXPECT_EQ(parse_artifact("probabilities-aggregate"), Artifact::aggregate);
  EXPECT_FALSE(parse_artifact("leakage"));
}

}  // namespace
}  // namespace docket::api::ionq
