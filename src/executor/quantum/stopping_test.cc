// How soon a run can be stopped, at any moment of it, and what it says of how far it is.
#include <sys/resource.h>

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "executor/quantum/circuit.h"

namespace docket::executor::quantum {
namespace {

using Seconds = std::chrono::duration<double>;

// What this thread has computed: other programs on the machine do not count.
Seconds thread_time() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  const auto seconds = [](const timeval& time) {
    return Seconds(static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec));
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Cancels after some work, and keeps the longest time for which nobody asked. Begins when it is
// asked first: before that the input is read.
class Watch final : public Context {
 public:
  explicit Watch(Seconds cancel_after) : cancel_after_(cancel_after) {}

  bool is_cancelled() const override {
    note();
    return last_ - first_ >= cancel_after_;
  }
  void progress(double fraction, std::string_view) override {
    EXPECT_GE(fraction, fraction_);
    EXPECT_LE(fraction, 1);
    fraction_ = fraction;
    seen_.insert(static_cast<int>(fraction * 100));
  }
  const Clock& clock() const override { return clock_; }

  void note() const {
    const Seconds now = thread_time();
    if (first_ == Seconds(0)) first_ = last_ = now;
    longest_ = std::max(longest_, now - last_);
    last_ = now;
  }
  Seconds longest() const { return longest_; }
  double fraction() const { return fraction_; }
  std::size_t percents() const { return seen_.size(); }

 private:
  SystemClock clock_;
  Seconds cancel_after_;
  mutable Seconds first_{0};
  mutable Seconds last_{0};
  mutable Seconds longest_{0};
  double fraction_ = 0;
  std::set<int> seen_;
};

std::string gates(int qubits, std::string_view name, std::string_view more = "") {
  std::string text;
  for (int q = 0; q < qubits; ++q) {
    text += fmt::format(R"({{"gate":"{}","target":{}{}}},)", name, q, more);
  }
  return text;
}

std::string ladder(int qubits) {
  std::string text;
  for (int q = 1; q < qubits; ++q) {
    text += fmt::format(R"({{"gate":"cnot","control":{},"target":{}}},)", q - 1, q);
  }
  return text;
}

std::string circuit(int qubits, std::string gates_text, std::string_view more = "") {
  gates_text.pop_back();
  return fmt::format(R"({{"qubits":{},"circuit":[{}]{}}})", qubits, gates_text, more);
}

// A sum over all qubits whose terms do not commute.
std::string ising(int qubits) {
  std::string terms;
  std::string factors;
  std::string targets;
  for (int q = 0; q < qubits; ++q) {
    std::string field(static_cast<std::size_t>(qubits), 'I');
    field[static_cast<std::size_t>(q)] = 'X';
    std::string bond(static_cast<std::size_t>(qubits), 'I');
    bond[static_cast<std::size_t>(q)] = bond[static_cast<std::size_t>((q + 1) % qubits)] = 'Z';
    terms += fmt::format(R"({}"{}","{}")", q == 0 ? "" : ",", field, bond);
    factors += q == 0 ? "0.5,0.1" : ",0.5,0.1";
    targets += fmt::format("{}{}", q == 0 ? "" : ",", q);
  }
  return fmt::format(R"({{"gate":"pauliexp","targets":[{}],"terms":[{}],"coefficients":[{}],
                          "time":1}},)",
                     targets, terms, factors);
}

// All commute: every letter is Z.
std::string many_terms(int qubits, int count) {
  std::string terms;
  std::string factors;
  std::string targets;
  for (int q = 0; q < qubits; ++q) targets += fmt::format("{}{}", q == 0 ? "" : ",", q);
  for (int i = 0; i < count; ++i) {
    std::string letters(static_cast<std::size_t>(qubits), 'I');
    for (int q = 0; q < qubits; ++q) {
      if ((i >> (q % 14) & 1) != 0) letters[static_cast<std::size_t>(q)] = 'Z';
    }
    terms += fmt::format(R"({}"{}")", i == 0 ? "" : ",", letters);
    factors += i == 0 ? "0.01" : ",0.01";
  }
  return fmt::format(R"({{"gate":"pauliexp","targets":[{}],"terms":[{}],"coefficients":[{}],
                          "time":1}},)",
                     targets, terms, factors);
}

std::string measured(int qubits) {
  std::string text = fmt::format(
      "include \\\"stdgates.inc\\\"; qubit[{}] q; bit[2] m; h q; cx q[0], q[1];"
      "m[0] = measure q[0]; h q[0]; reset q[1]; h q[1]; m[1] = measure q[{}]; h q[{}];",
      qubits, qubits - 1, qubits - 1);
  return fmt::format(R"({{"qasm":"{}","shots":40}})", text);
}

struct Row {
  std::string says;
  std::string input;
};

// Long, because the state is large.
std::vector<Row> wide_rows(int qubits) {
  std::string layers;
  for (int i = 0; i < 2; ++i) layers += gates(qubits, "h") + gates(qubits, "t") + ladder(qubits);
  const std::string noise = R"(,"shots":6,"noise":{"model":"forte-1","seed":1})";
  return {
      {"exact", circuit(qubits, layers)},
      {"noisy", circuit(qubits, layers, noise)},
      {"measured", measured(qubits)},
      {"a sum over the state", circuit(qubits - 2, gates(qubits - 2, "h") + ising(qubits - 2))}};
}

// Long, because there is much to do.
std::vector<Row> deep_rows() {
  std::string many;
  for (int i = 0; i < 400; ++i) {
    many += gates(16, "h") + gates(16, "rx", R"(,"rotation":0.3)") + ladder(16);
  }
  return {{"many gates", circuit(16, many)},
          {"many terms", circuit(14, gates(14, "h") + many_terms(14, 3000))}};
}

// A state of 64 MiB: whatever does not ask while it goes through all of it takes longer than this
// would allow.
constexpr int large = 23;
constexpr Seconds longest_allowed{0.03};
// Builds that watch every access take many times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double slowness = 30;
#else
constexpr double slowness = 1;
#endif
constexpr int middling = 19;

// The longest time for which nobody asks in one run.
Seconds longest_of(const Row& row) {
  const auto executor = circuit_kind().make_executor();
  Watch watch(Seconds(0.7));
  executor->run({.job = "a", .input = row.input, .limits = {}}, watch);
  watch.note();
  return watch.longest();
}

// What a run does not ask for, it never does; a neighbour that takes the memory's or the machine's
// time away is not there each time.
void expect_questions(const std::vector<Row>& rows, Seconds allowed) {
  constexpr int tries = 4;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    Seconds longest = longest_of(row);
    for (int i = 1; i < tries && longest >= allowed * slowness; ++i) {
      longest = std::min(longest, longest_of(row));
    }
    testing::Test::RecordProperty(row.says, std::to_string(longest.count()));
    EXPECT_LT(longest, allowed * slowness);
  }
}

TEST(Stopping, SomebodyAsksAllTheTime) { expect_questions(wide_rows(large), longest_allowed); }

// Gates are prepared in portions, which builds without optimization take long for too.
TEST(Stopping, SomebodyAsksWhileMuchIsPrepared) { expect_questions(deep_rows(), Seconds(0.2)); }

TEST(Stopping, ALongRunSaysHowFarItIs) {
  // The calling thread tells of its own share, so it has to have all of it to tell the same each
  // time.
  const CircuitOptions one_thread{.limits = {}, .threads = 1};
  for (const Row& row : wide_rows(middling)) {
    SCOPED_TRACE(row.says);
    const auto executor = circuit_kind(one_thread).make_executor();
    Watch watch(Seconds(1000));
    const Outcome outcome = executor->run({.job = "a", .input = row.input, .limits = {}}, watch);
    ASSERT_TRUE(std::holds_alternative<Output>(outcome)) << std::get<Failure>(outcome).message;
    EXPECT_EQ(watch.fraction(), 1);
    RecordProperty(row.says, std::to_string(watch.percents()));
    EXPECT_GE(watch.percents(), 10U);
  }
}

}  // namespace
}  // namespace docket::executor::quantum
