// The walk over shots, against each shot run alone.
#include "executor/quantum/trajectories.h"

#include <string>

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "executor/quantum/qasm.h"

namespace docket::executor::quantum {
namespace {

// Noise sites, measurements and resets in every order, some at the same place.
const char* const text = R"(
  include "stdgates.inc"; qubit[4] q; bit[3] m; bit[2] c;
  h q[0]; cx q[0], q[1]; m[0] = measure q[1]; rx(0.7) q[1]; reset q[0]; h q[0]; cx q[1], q[2];
  reset q[2]; m[1] = measure q[0]; ry(1.1) q[0]; m[1] = measure q[0]; ccx q[0], q[1], q[3];
  m[2] = measure q[3]; h q[3]; h q[2]; c[0] = measure q[3]; c[1] = measure q[2];)";

Results run(const Program& program, std::uint64_t seed, std::int64_t shots, int states_max,
            const char* model) {
  QuietContext context;
  Patience patience(context, Millis(0));
  statevector::Machine machine(1);
  const ReadoutPlan plan = plan_readouts(program);
  const Job job{.program = program,
                .plan = plan,
                .noise = *find_noise_model(model),
                .seed = seed,
                .shots = shots,
                .states_max = states_max};
  OrFault<Results> results = run_trajectories(job, machine, patience);
  EXPECT_TRUE(results) << results.error().message;
  return *std::move(results);
}

TEST(Trajectories, SavedStatesChangeNothing) {
  const OrFault<Program> program = parse_qasm(text, {});
  ASSERT_TRUE(program) << program.error().message;
  for (const char* model : {"ideal", "harmony"}) {
    const Results expected = run(*program, 11, 3000, 1, model);
    for (const int states_max : {2, 3, 64}) {
      const Results got = run(*program, 11, 3000, states_max, model);
      EXPECT_EQ(got.shots, expected.shots) << states_max;
      EXPECT_EQ(got.records, expected.records) << states_max;
    }
  }
}

TEST(Trajectories, MeasurementsFollowTheirChances) {
  // m0 is even; m1, measured anew after a turn, is 1 with sin²(θ/2) or cos²(θ/2).
  const OrFault<Program> program = parse_qasm(
      "include \"stdgates.inc\"; qubit q; bit[2] m; h q; m[0] = measure q; ry(0.8) q;"
      "m[1] = measure q; h q;",
      {});
  ASSERT_TRUE(program);
  constexpr int shots = 100'000;
  const Results results = run(*program, 3, shots, 4, "ideal");
  int first = 0;
  int flips = 0;
  for (const std::string& record : results.records) {
    first += record[0] == '1' ? 1 : 0;
    flips += record[0] != record[1] ? 1 : 0;
  }
  constexpr double flip = 0.151646645;  // sin²(0.4)
  EXPECT_NEAR(first / double{shots}, 0.5, 5 * std::sqrt(0.25 / shots));
  EXPECT_NEAR(flips / double{shots}, flip, 5 * std::sqrt(flip * (1 - flip) / shots));
}

TEST(ReadoutPlan, DefersWhatNobodyTouchesAgain) {
  const OrFault<Program> program = parse_qasm(
      "include \"stdgates.inc\"; qubit[3] q; bit[4] c; reset q[0]; h q[0]; c[0] = measure q[0];"
      "c[1] = measure q[0]; c[2] = measure q[1]; x q[1]; c[2] = measure q[1]; reset q[2];"
      "x q[2]; reset q[2];",
      {});
  ASSERT_TRUE(program) << program.error().message;
  const ReadoutPlan plan = plan_readouts(*program);
  // Left: the first measurement of q[1], whose outcome is overwritten, and the last reset of q[2].
  ASSERT_EQ(plan.forks.size(), 2U);
  EXPECT_EQ(plan.forks[0].qubit, 1);
  EXPECT_EQ(plan.forks[0].column, -1);
  EXPECT_TRUE(plan.forks[1].is_reset);
  EXPECT_EQ(plan.column_of_bit, (std::vector<int>{0, 1, 2, -1}));
  EXPECT_EQ(plan.qubit_of_column, (std::vector<int>{0, 0, 1}));
}

}  // namespace
}  // namespace docket::executor::quantum
