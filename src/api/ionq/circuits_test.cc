#include "api/ionq/circuits.h"

#include <gtest/gtest.h>

#include <limits>

#include <boost/json/parse.hpp>

#include "api/ionq/forms.h"

namespace docket::api::ionq {
namespace {

JobRequest asked(std::string body) {
  http::Request request;
  request.body = std::move(body);
  auto job = decode_job(request);
  EXPECT_TRUE(job) << request.body;
  return *std::move(job);
}

TEST(Circuits, GatesReachTheKindByteForByte) {
  const auto circuits = circuits_of(asked(
      R"({"type":"ionq.circuit.v1","backend":"simulator","shots":7,"noise":{"model":"aria-1","seed":-1},)"
      R"("input":{"circuit":[ {"gate":"rx","rotation":1.10000000000000009,"target":0} ],"qubits":"3"}})"));
  ASSERT_EQ(circuits.size(), 1U);
  EXPECT_EQ(
      circuits[0].input,
      R"({"qubits":3,"circuit":[ {"gate":"rx","rotation":1.10000000000000009,"target":0} ],"shots":7,)"
      R"("noise":{"model":"aria-1"},"seed":18446744073709551615,"qubits_max":29,"native_two_qubit":"ms"})");
}

TEST(Circuits, AComputerHasItsOwnNoiseAndNoSeed) {
  const auto circuits = circuits_of(asked(
      R"({"type":"ionq.circuit.v1","backend":"qpu.forte-1","dry_run":true,"noise":{"model":"harmony","seed":1},)"
      R"("input":{"circuit":[]}})"));
  EXPECT_EQ(circuits.at(0).input,
            R"({"circuit":[],"shots":100,"noise":{"model":"forte-1"},"qubits_max":29,)"
            R"("native_two_qubit":"zz","compile":true,"run":false})");
}

TEST(Circuits, OfSeveralInheritAndHaveSeedsOfTheirOwn) {
  const auto circuits = circuits_of(asked(
      R"({"type":"ionq.multi-circuit.v1","backend":"simulator","noise":{"seed":7},"input":{"gateset":"native","qubits":2,)"
      R"("circuits":[{"name":"a","gateset":"qis","circuit":[]},{"qubits":1,"circuit":[]}]}})"));
  ASSERT_EQ(circuits.size(), 2U);
  EXPECT_EQ(circuits[0].name, "a");
  EXPECT_FALSE(circuits[1].name);
  const boost::json::value first = boost::json::parse(circuits[0].input);
  const boost::json::value second = boost::json::parse(circuits[1].input);
  EXPECT_EQ(first.at("gateset"), "qis");
  EXPECT_EQ(first.at("qubits"), 2);
  EXPECT_EQ(second.at("gateset"), "native");
  EXPECT_EQ(second.at("qubits"), 1);
  // splitmix64 from the state 7: its first two outputs.
  EXPECT_EQ(first.at("seed").to_number<std::uint64_t>(), 7191089600892374487U);
  EXPECT_NE(first.at("seed"), second.at("seed"));
}

TEST(WholeNumber, ComesInThreeForms) {
  struct Row {
    const char* json;
    std::optional<std::int64_t> number;
  };
  const Row rows[] = {{"7", 7},    {"7.0", 7},      {"\"7\"", 7},   {"-1", -1},
                      {"7.5", {}}, {"\"7.0\"", {}}, {"\" 7\"", {}}, {"true", {}},
                      {"[7]", {}}, {"1e300", {}},   {"\"\"", {}},   {"18446744073709551615", {}}};
  for (const Row& row : rows) {
    EXPECT_EQ(whole_number(boost::json::parse(row.json)), row.number) << row.json;
  }
}

TEST(Forms, ClipAndCut) {
  EXPECT_EQ(clip_int32(std::int64_t{1} << 40), std::numeric_limits<std::int32_t>::max());
  EXPECT_EQ(clip_int32(1e300), std::numeric_limits<std::int32_t>::max());
  const TimePoint time = *parse_time("2030-01-01T12:00:00.123999Z");
  EXPECT_EQ(time_text(time), "2030-01-01T12:00:00.123Z");
  EXPECT_EQ(time_text(made_at(make_uuid_v7(time, 1))), "2030-01-01T12:00:00.123Z");
  const UserId user{*parse_uuid("019a5b10-7c00-7d11-8a01-0000000000a1")};
  EXPECT_EQ(user_text(user), "7c007d118a010000000000a1");
}

}  // namespace
}  // namespace docket::api::ionq
