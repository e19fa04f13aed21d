#include "executor/statevector/state_vector.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::executor::statevector {
namespace {

using ::testing::ElementsAre;
using Vector = std::vector<Complex>;

// ---- The oracle: one loop over a vector of complex numbers for each sort of operation, nothing
// shared with the code under test.

void oracle_apply(const Unitary& gate, Vector& state) {
  const std::size_t size = std::size_t{1} << gate.targets.size();
  const auto at = [&](std::size_t base, std::size_t row) {
    for (std::size_t j = 0; j < gate.targets.size(); ++j) {
      if ((row >> j & 1) != 0) base |= std::size_t{1} << gate.targets[j];
    }
    return base;
  };
  for (std::size_t base = 0; base < state.size(); ++base) {
    const auto is_set = [&](int q) { return (base >> q & 1) != 0; };
    if (std::ranges::any_of(gate.targets, is_set)) continue;
    if (!std::ranges::all_of(gate.controls, is_set)) continue;
    Vector out(size);
    for (std::size_t row = 0; row < size; ++row) {
      for (std::size_t column = 0; column < size; ++column) {
        out[row] += gate.matrix[row * size + column] * state[at(base, column)];
      }
    }
    for (std::size_t row = 0; row < size; ++row) state[at(base, row)] = out[row];
  }
}

// -i·time·Σ c·P applied to `in`, letter by letter.
Vector oracle_generator(const PauliEvolution& evolution, const Vector& in) {
  const int qubits = std::countr_zero(in.size());
  Vector sum(in.size());
  for (const auto& [string, coefficient] : evolution.terms) {
    for (std::size_t x = 0; x < in.size(); ++x) {
      Complex factor = Complex(0, -1) * evolution.time * coefficient;
      for (int q = 0; q < qubits; ++q) {
        const bool flips = (string.x >> q & 1) != 0;
        const bool signs = (string.z >> q & 1) != 0;
        const double sign = (x >> q & 1) != 0 ? -1 : 1;
        if (signs) factor *= flips ? Complex(0, sign) : Complex(sign);
      }
      sum[x ^ string.x] += factor * in[x];
    }
  }
  return sum;
}

void oracle_apply(const PauliEvolution& evolution, Vector& state) {
  constexpr int steps = 4;
  PauliEvolution step = evolution;
  step.time /= steps;
  for (int i = 0; i < steps; ++i) {
    Vector term = state;
    for (int degree = 1; degree < 40; ++degree) {
      term = oracle_generator(step, term);
      for (std::size_t x = 0; x < term.size(); ++x) {
        term[x] /= degree;
        state[x] += term[x];
      }
    }
  }
}

Vector oracle(int qubits, const std::vector<Operation>& operations) {
  Vector state(std::size_t{1} << qubits);
  state[0] = 1;
  for (const Operation& operation : operations) {
    std::visit([&](const auto& each) { oracle_apply(each, state); }, operation);
  }
  return state;
}

// ---- Operations.

const double root_half = std::sqrt(0.5);
const std::vector<Complex> x_matrix{0, 1, 1, 0};
const std::vector<Complex> h_matrix{root_half, root_half, root_half, -root_half};
const std::vector<Complex> swap_matrix{1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1};

Operation h(int q) { return Unitary{{q}, {}, h_matrix}; }
Operation x(int q) { return Unitary{{q}, {}, x_matrix}; }
Operation cnot(int control, int target) { return Unitary{{target}, {control}, x_matrix}; }

using Engine = std::mt19937_64;

double uniform(Engine& engine) { return std::uniform_real_distribution(0.0, 1.0)(engine); }

std::vector<int> some_qubits(Engine& engine, int qubits, int count) {
  std::vector<int> all(static_cast<std::size_t>(qubits));
  for (int q = 0; q < qubits; ++q) all[static_cast<std::size_t>(q)] = q;
  std::ranges::shuffle(all, engine);
  all.resize(static_cast<std::size_t>(std::min(qubits, count)));
  return all;
}

// A random unitary by orthonormalising random rows.
std::vector<Complex> random_matrix(Engine& engine, std::size_t size, bool real) {
  std::normal_distribution<double> normal;
  std::vector<Complex> m(size * size);
  for (Complex& entry : m) entry = {normal(engine), real ? 0 : normal(engine)};
  for (std::size_t r = 0; r < size; ++r) {
    for (int twice = 0; twice < 2; ++twice) {
      for (std::size_t s = 0; s < r; ++s) {
        Complex overlap = 0;
        for (std::size_t i = 0; i < size; ++i) {
          overlap += m[r * size + i] * std::conj(m[s * size + i]);
        }
        for (std::size_t i = 0; i < size; ++i) m[r * size + i] -= overlap * m[s * size + i];
      }
    }
    double norm = 0;
    for (std::size_t i = 0; i < size; ++i) norm += std::norm(m[r * size + i]);
    for (std::size_t i = 0; i < size; ++i) m[r * size + i] /= std::sqrt(norm);
  }
  return m;
}

// Diagonal, a permutation with phases, real or general.
std::vector<Complex> matrix_of_some_sort(Engine& engine, std::size_t size) {
  const auto sort = engine() % 4;
  if (sort >= 2) return random_matrix(engine, size, sort == 2);
  std::vector<std::size_t> places(size);
  for (std::size_t i = 0; i < size; ++i) places[i] = i;
  if (sort == 1) std::ranges::shuffle(places, engine);
  std::vector<Complex> m(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    m[i * size + places[i]] = std::polar(1.0, engine() % 2 == 0 ? 0.0 : uniform(engine) * 6.3);
  }
  return m;
}

Operation random_unitary(Engine& engine, int qubits, int width_max) {
  const int width = 1 + static_cast<int>(engine() % static_cast<unsigned>(width_max));
  const int controls = engine() % 3 == 0 ? static_cast<int>(engine() % 4) : 0;
  std::vector<int> chosen = some_qubits(engine, qubits, width + controls);
  Unitary gate;
  const auto split = std::min(chosen.size(), static_cast<std::size_t>(width));
  gate.targets.assign(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(split));
  gate.controls.assign(chosen.begin() + static_cast<std::ptrdiff_t>(split), chosen.end());
  gate.matrix = matrix_of_some_sort(engine, std::size_t{1} << split);
  return gate;
}

Operation random_evolution(Engine& engine, int qubits) {
  PauliEvolution evolution;
  evolution.time = uniform(engine) * 2 - 1;
  const std::uint64_t all = (std::uint64_t{1} << qubits) - 1;
  const auto terms = 1 + engine() % 4;
  const bool diagonal = engine() % 3 == 0;
  for (std::size_t i = 0; i < terms; ++i) {
    const std::uint64_t support = engine() & all & (engine() % 2 == 0 ? all : engine());
    const PauliString string{diagonal ? 0 : engine() & support, engine() & support};
    evolution.terms.push_back({string, uniform(engine) * 2 - 1});
  }
  return evolution;
}

std::vector<Operation> random_circuit(std::uint64_t seed, int qubits, std::size_t length) {
  Engine engine(seed);
  std::vector<Operation> operations;
  while (operations.size() < length) {
    switch (engine() % 8) {
      case 0:
        operations.push_back(random_evolution(engine, qubits));
        break;
      case 1:
        if (qubits < 2) break;
        operations.push_back(Unitary{some_qubits(engine, qubits, 2), {}, swap_matrix});
        break;
      case 2:
        operations.push_back(random_unitary(engine, qubits, 4));
        break;
      default:
        operations.push_back(random_unitary(engine, qubits, 2));
        break;
    }
  }
  return operations;
}

// Layers of random one-qubit gates and of random two-qubit gates on random pairs.
std::vector<Operation> layers(std::uint64_t seed, int qubits, int depth) {
  Engine engine(seed);
  std::vector<Operation> operations;
  for (int layer = 0; layer < depth; ++layer) {
    const std::vector<int> order = some_qubits(engine, qubits, qubits);
    for (const int q : order) {
      operations.push_back(Unitary{{q}, {}, random_matrix(engine, 2, false)});
    }
    for (std::size_t i = 0; i + 1 < order.size(); i += 2) {
      operations.push_back(cnot(order[i], order[i + 1]));
    }
  }
  return operations;
}

std::vector<Operation> inverse(std::vector<Operation> operations) {
  std::ranges::reverse(operations);
  for (Operation& operation : operations) {
    auto& gate = std::get<Unitary>(operation);
    const std::size_t size = std::size_t{1} << gate.targets.size();
    const std::vector<Complex> m = gate.matrix;
    for (std::size_t r = 0; r < size; ++r) {
      for (std::size_t c = 0; c < size; ++c) gate.matrix[r * size + c] = std::conj(m[c * size + r]);
    }
  }
  return operations;
}

// ---- Running.

NeverStop never;

StateVector applied(Machine& machine, int qubits, const std::vector<Operation>& operations,
                    const Options& options) {
  StateVector state = StateVector::create(machine, qubits, options).value();
  EXPECT_EQ(state.apply(operations, never), Applied::done);
  return state;
}

double largest_difference(StateVector& state, const Vector& expected) {
  double largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    largest = std::max(largest, std::abs(state.amplitude(i) - expected[i]));
  }
  return largest;
}

struct Setting {
  std::string says;
  Options options;
  int threads = 1;
};

std::vector<Setting> settings() {
  std::vector<Setting> result;
  for (const std::string_view isa : instruction_sets()) {
    for (const int fusion : {1, 2, 4, 6}) {
      for (const int tile : {-1, 0, 5, 6}) {
        for (const int threads : {1, 2}) {
          Options options;
          options.fusion_qubits = fusion;
          options.tiling = tile >= 0;
          options.tile_bits = std::max(0, tile);
          options.instruction_set = isa;
          result.push_back({std::string(isa) + ", fusion " + std::to_string(fusion) + ", tile " +
                                std::to_string(tile) + ", threads " + std::to_string(threads),
                            options, threads});
        }
      }
    }
  }
  return result;
}

TEST(StateVector, BeginsAsZero) {
  Machine machine(1);
  for (const int qubits : {1, 3, 5}) {
    StateVector state = StateVector::create(machine, qubits).value();
    EXPECT_EQ(state.amplitude(0), Complex(1));
    EXPECT_EQ(state.norm(never), 1);
  }
}

TEST(StateVector, AgreesWithThePlainOracle) {
  Machine machine(2);
  for (int qubits = 1; qubits <= 10; ++qubits) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      SCOPED_TRACE(testing::Message() << qubits << " qubits, seed " << seed);
      const std::vector<Operation> circuit = random_circuit(seed, qubits, 30);
      const Vector expected = oracle(qubits, circuit);
      Options options;
      StateVector state = applied(machine, qubits, circuit, options);
      EXPECT_LT(largest_difference(state, expected), 1e-12);
      options.precision = Precision::float32;
      StateVector coarse = applied(machine, qubits, circuit, options);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(std::norm(coarse.amplitude(i)), std::norm(expected[i]), 5e-7);
      }
    }
  }
}

TEST(StateVector, EverySettingGivesTheSame) {
  std::vector<double> uniforms;
  Engine engine(7);
  for (int i = 0; i < 200; ++i) uniforms.push_back(uniform(engine));
  for (const int qubits : {3, 9}) {
    const std::vector<Operation> circuit = random_circuit(11, qubits, 40);
    const Vector expected = oracle(qubits, circuit);
    std::vector<std::uint64_t> samples;
    for (const Setting& setting : settings()) {
      SCOPED_TRACE(setting.says);
      Machine machine(setting.threads);
      StateVector state = applied(machine, qubits, circuit, setting.options);
      EXPECT_LT(largest_difference(state, expected), 1e-12);
      const auto drawn = state.sample(uniforms, never).value();
      if (samples.empty()) samples = drawn;
      EXPECT_EQ(drawn, samples);
      Options coarse = setting.options;
      coarse.precision = Precision::float32;
      StateVector single = applied(machine, qubits, circuit, coarse);
      EXPECT_LT(largest_difference(single, expected), 2e-6);
    }
  }
}

// Controlled phases reach out of a tile, and must not become part of a matrix inside of it.
TEST(StateVector, MatricesStayInsideTheirTiles) {
  constexpr int qubits = 13;  // fewer are fused less
  Machine machine(1);
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    Engine engine(seed);
    std::vector<Operation> circuit;
    for (int q = 0; q < qubits; ++q) circuit.push_back(h(q));
    for (int gate = 0; gate < 200; ++gate) {
      const std::vector<int> pair = some_qubits(engine, qubits, 2);
      const auto sort = engine() % 10;
      if (sort < 4) {
        const Complex phase = std::polar(1.0, uniform(engine) * 6.3);
        circuit.push_back(Unitary{{pair[0]}, {pair[1]}, {1, 0, 0, phase}});
      } else if (sort < 7) {
        circuit.push_back(cnot(pair[0], pair[1]));
      } else {
        circuit.push_back(Unitary{{pair[0]}, {}, random_matrix(engine, 2, false)});
      }
    }
    const Vector expected = oracle(qubits, circuit);
    for (const int tile_bits : {7, 9}) {
      Options options;
      options.tile_bits = tile_bits;
      StateVector state = applied(machine, qubits, circuit, options);
      EXPECT_LT(largest_difference(state, expected), 1e-12) << "seed " << seed;
    }
  }
}

// What turn.h takes apart, at every place of its qubits: one-qubit gates, some of which only
// exchange or only have phases, after a controlled gate, an exchange or nothing.
std::vector<Operation> clusters(std::uint64_t seed, int qubits, std::size_t length) {
  Engine engine(seed);
  std::vector<Operation> operations;
  const auto add_one_qubit = [&](int q) {
    switch (engine() % 6) {
      case 0:
        return;
      case 1:
        operations.push_back(x(q));
        return;
      case 2:
        operations.push_back(h(q));
        return;
      default:
        operations.push_back(Unitary{{q}, {}, matrix_of_some_sort(engine, 2)});
    }
  };
  while (operations.size() < length) {
    const std::vector<int> pair = some_qubits(engine, qubits, 2);
    if (engine() % 3 != 0) {
      operations.push_back(cnot(pair[0], pair[1]));
    } else {
      const Complex phase = std::polar(1.0, uniform(engine) * 6.3);
      operations.push_back(Unitary{{pair[1]}, {pair[0]}, {1, 0, 0, phase}});
    }
    for (const int q : pair) add_one_qubit(q);
    if (engine() % 8 == 0) operations.push_back(random_evolution(engine, qubits));
    if (engine() % 8 == 0) operations.push_back(random_unitary(engine, qubits, 3));
  }
  return operations;
}

TEST(StateVector, ClustersOfSmallGatesInEverySetting) {
  for (const int qubits : {2, 3, 5, 8}) {
    const std::vector<Operation> circuit = clusters(1, qubits, 150);
    const Vector expected = oracle(qubits, circuit);
    for (const Setting& setting : settings()) {
      if (setting.threads == 2) continue;
      SCOPED_TRACE(testing::Message() << qubits << " qubits, " << setting.says);
      Machine machine(1);
      StateVector state = applied(machine, qubits, circuit, setting.options);
      EXPECT_LT(largest_difference(state, expected), 1e-12);
      Options coarse = setting.options;
      coarse.precision = Precision::float32;
      StateVector single = applied(machine, qubits, circuit, coarse);
      EXPECT_LT(largest_difference(single, expected), 5e-6);
    }
  }
}

TEST(StateVector, GoesOnFromWhereItStands) {
  Machine machine(2);
  const std::vector<Operation> circuit = random_circuit(3, 8, 40);
  const std::span<const Operation> all(circuit);
  StateVector state = StateVector::create(machine, 8).value();
  for (std::size_t i = 0; i < all.size(); i += 7) {
    EXPECT_EQ(state.apply(all.subspan(i, std::min<std::size_t>(7, all.size() - i)), never),
              Applied::done);
  }
  EXPECT_LT(largest_difference(state, oracle(8, circuit)), 1e-12);
  state.reset();
  EXPECT_EQ(state.amplitude(0), Complex(1));
}

TEST(StateVector, InverseLeadsBackToZero) {
  Machine machine(2);
  std::vector<Operation> circuit = layers(5, 20, 8);
  const std::vector<Operation> back = inverse(circuit);
  circuit.insert(circuit.end(), back.begin(), back.end());
  for (const Precision precision : {Precision::float64, Precision::float32}) {
    Options options;
    options.precision = precision;
    StateVector state = applied(machine, 20, circuit, options);
    const double allowed = precision == Precision::float64 ? 1e-12 : 1e-5;
    EXPECT_NEAR(std::norm(state.amplitude(0)), 1, allowed);
    EXPECT_NEAR(std::norm(state.amplitude(0)) / state.norm(never).value(), 1, allowed / 10);
  }
}

TEST(StateVector, WideGatesAndManyControls) {
  Engine engine(17);
  Machine machine(2);
  for (const int width : {5, 6, 7, 8}) {
    const std::vector<int> targets = some_qubits(engine, 9, width);
    const std::size_t size = std::size_t{1} << width;
    const std::vector<Operation> circuit{
        h(0),
        h(1),
        h(2),
        h(8),
        Unitary{targets, {}, random_matrix(engine, size, width == 6)},
        Unitary{{3}, {0, 1, 2, 4, 5, 6, 7, 8}, x_matrix},
        Unitary{{2}, {0, 1, 3, 4, 5, 6, 7, 8}, {1, 0, 0, Complex(0, 1)}}};
    const Vector expected = oracle(9, circuit);
    for (const Setting& setting : settings()) {
      SCOPED_TRACE(setting.says);
      if (setting.threads == 2 || (setting.options.tiling && width > setting.options.tile_bits)) {
        continue;
      }
      StateVector state = applied(machine, 9, circuit, setting.options);
      EXPECT_LT(largest_difference(state, expected), 1e-12);
    }
  }
}

TEST(StateVector, EvolvesUnderSumsThatDoNotCommute) {
  Engine engine(23);
  for (const int qubits : {3, 6, 8, 10}) {
    PauliEvolution evolution;
    evolution.time = 0.7;
    for (int term = 0; term < 12; ++term) {
      const std::uint64_t all = (std::uint64_t{1} << qubits) - 1;
      evolution.terms.push_back({{engine() & all, engine() & all}, uniform(engine)});
    }
    std::vector<Operation> circuit = random_circuit(29, qubits, 5);
    circuit.emplace_back(evolution);
    const Vector expected = oracle(qubits, circuit);
    for (const bool tiling : {true, false}) {
      for (const int tile : {0, 8}) {
        Machine machine(2);
        Options options;
        options.tiling = tiling;
        options.tile_bits = tile;
        StateVector state = applied(machine, qubits, circuit, options);
        EXPECT_LT(largest_difference(state, expected), 1e-11) << qubits << " qubits";
      }
    }
  }
}

// exp(-it(aX + bZ)) = cos(tr) - i·sin(tr)·(aX + bZ)/r, r² = a² + b², on five qubits at once.
TEST(StateVector, LongEvolutionsStayUnitary) {
  constexpr double a = 0.6;
  constexpr double b = 0.8;
  for (const double time : {0.3, 1e3, 1e6, 1e8}) {
    PauliEvolution evolution{{{{1, 0}, a}, {{0, 1}, b}, {{16, 16}, 0.5}, {{0, 17}, 1e-30}}, time};
    Machine machine(1);
    StateVector state = StateVector::create(machine, 5).value();
    ASSERT_EQ(state.apply(std::vector<Operation>{evolution}, never), Applied::done) << time;
    const double one = std::pow(std::sin(time) * a, 2);
    EXPECT_NEAR(state.probability_of_one(0, never).value(), one, 1e-15 * time + 1e-12) << time;
    EXPECT_NEAR(state.norm(never).value(), 1, 1e-12);
  }
}

TEST(StateVector, SaysWhatAnEvolutionNeeds) {
  const auto strings = [](int qubits, bool fields) {
    PauliEvolution evolution;
    evolution.time = 1;
    for (int q = 0; q + 1 < qubits; ++q) {
      evolution.terms.push_back({{std::uint64_t{3} << q, 0}, 0.1});
      if (fields) evolution.terms.push_back({{0, std::uint64_t{1} << q}, 0.1});
    }
    return evolution;
  };
  EXPECT_EQ(evolution_need(strings(24, false), 24).bytes, 0U) << "all commute";
  EXPECT_EQ(evolution_need(strings(24, true), 24).bytes, 2 * bytes_needed(24));
  EXPECT_EQ(evolution_need(strings(10, true), 24).bytes, 0U) << "inside a tile";
  EXPECT_EQ(evolution_need(strings(4, true), 24).bytes, 0U) << "a matrix";
  EXPECT_FALSE(evolution_need(strings(24, true), 24).is_too_much);
  PauliEvolution far = strings(4, true);
  far.time = 1e11;
  EXPECT_TRUE(evolution_need(far, 4).is_too_much);
  PauliEvolution many;
  many.time = 1;
  for (int i = 0; i < 10'001; ++i) many.terms.push_back({{i % 2 == 0 ? 1U : 0U, 1}, 1e-9});
  EXPECT_TRUE(evolution_need(many, 4).is_too_much);
  many.terms.pop_back();
  EXPECT_FALSE(evolution_need(many, 4).is_too_much);
}

// A Stop that asks to stop at its n-th poll.
class StopAt final : public Stop {
 public:
  explicit StopAt(int polls) : left_(polls) {}
  bool stop_requested() override { return left_-- <= 0; }
  void progress(double fraction) override {
    EXPECT_GE(fraction, last_);
    EXPECT_LE(fraction, 1);
    last_ = fraction;
  }
  double last() const { return last_; }

 private:
  int left_;
  double last_ = 0;
};

TEST(StateVector, StopsWhenAsked) {
  const std::vector<Operation> circuit = layers(9, 14, 20);
  Machine machine(2);
  StateVector state = StateVector::create(machine, 14).value();
  for (const int polls : {0, 1, 5}) {
    StopAt stop(polls);
    EXPECT_EQ(state.apply(circuit, stop), Applied::cancelled);
    state.reset();
  }
  StopAt late(1 << 20);
  EXPECT_EQ(state.apply(circuit, late), Applied::done);
  EXPECT_GT(late.last(), 0.5);
  EXPECT_NEAR(state.norm(never).value(), 1, 1e-12);
  StopAt at_once(0);
  EXPECT_FALSE(state.probabilities(0, 1 << 20, at_once));
  EXPECT_FALSE(state.sample(std::vector<double>{0.5}, at_once));
  EXPECT_FALSE(state.norm(at_once));
  EXPECT_FALSE(state.probability_of_one(0, at_once));
}

// More operations than are prepared together.
TEST(StateVector, LongCircuitsAreDoneInParts) {
  constexpr int qubits = 5;
  std::vector<Operation> circuit = random_circuit(41, qubits, 5000);
  Machine machine(1);
  StopAt stop(1 << 30);
  StateVector state = StateVector::create(machine, qubits).value();
  ASSERT_EQ(state.apply(circuit, stop), Applied::done);
  EXPECT_LT(largest_difference(state, oracle(qubits, circuit)), 1e-11);
  EXPECT_GT(stop.last(), 0.5);
  EXPECT_GT(state.work().gates, 1000);
  circuit.back() = Unitary{{0}, {}, {1, 0, 0.5, 1}};
  EXPECT_EQ(state.apply(circuit, never), Applied::not_unitary);
}

TEST(StateVector, CountsTheBytesThatItMoves) {
  Machine machine(1);
  const auto bytes = static_cast<std::int64_t>(bytes_needed(16));
  const std::vector<Operation> one_stage{h(0), cnot(0, 1)};
  StateVector state = StateVector::create(machine, 16).value();
  ASSERT_EQ(state.apply(one_stage, never), Applied::done);
  EXPECT_EQ(state.work().passes, 1);
  EXPECT_EQ(state.work().bytes, bytes) << "a fresh state is only written";
  ASSERT_EQ(state.apply(one_stage, never), Applied::done);
  EXPECT_EQ(state.work().bytes, 2 * bytes);
  ASSERT_EQ(state.apply({}, never), Applied::done);
  EXPECT_EQ(state.work().bytes, 0);
}

TEST(StateVector, RefusesWhatIsNotUnitary) {
  Machine machine(1);
  StateVector state = StateVector::create(machine, 2).value();
  EXPECT_EQ(state.apply(std::vector<Operation>{h(0), x(1)}, never), Applied::done);
  const double half = 0.5;
  const Operation broken = Unitary{{0}, {}, {1, 0, half, 1}};
  EXPECT_EQ(state.apply(std::vector<Operation>{x(1), broken}, never), Applied::not_unitary);
  const Operation nan = Unitary{{0}, {}, {std::nan(""), 0, 0, 1}};
  EXPECT_EQ(state.apply(std::vector<Operation>{nan}, never), Applied::not_unitary);
}

TEST(StateVector, RefusesTooMuchWork) {
  Machine machine(1);
  StateVector state = StateVector::create(machine, 10).value();
  PauliEvolution evolution{{{{1023, 0}, 1}, {{0, 1}, 1}}, 1e9};
  EXPECT_EQ(state.apply(std::vector<Operation>{evolution}, never), Applied::too_much_work);
}

TEST(StateVector, MeasuresAndProjects) {
  Machine machine(2);
  for (const int qubits : {2, 7, 14}) {
    const int last = qubits - 1;
    const std::vector<Operation> bell{h(0), cnot(0, last)};
    StateVector state = applied(machine, qubits, bell, {});
    EXPECT_NEAR(state.probability_of_one(0, never).value(), 0.5, 1e-15);
    StateVector copy = state.clone(never).value();
    state.project(0, true, never);
    EXPECT_NEAR(state.probability_of_one(last, never).value(), 1, 1e-15);
    EXPECT_NEAR(state.norm(never).value(), 1, 1e-15);
    state.flip(0, never);
    EXPECT_NEAR(state.probability_of_one(0, never).value(), 0, 1e-15);
    copy.project(last, false, never);
    EXPECT_NEAR(std::norm(copy.amplitude(0)), 1, 1e-15);
    state.assign(copy, never);
    EXPECT_EQ(state.amplitude(0), copy.amplitude(0));
  }
}

TEST(StateVector, SamplesTheSmallestIndexWhoseSumExceedsU) {
  Machine machine(2);
  // 1/4 at 1, 3/4 at 2, after an exchange that only moves qubits in memory.
  const double c = std::sqrt(0.25);
  const double s = std::sqrt(0.75);
  const std::vector<Operation> circuit{Unitary{{0}, {}, {c, -s, s, c}}, cnot(0, 13), x(13),
                                       Unitary{{0, 1}, {}, swap_matrix},
                                       Unitary{{0, 13}, {}, swap_matrix}};
  StateVector state = applied(machine, 14, circuit, {});
  const std::vector<double> uniforms{0.9, 0, 0.2499999, 0.2500001, 1.0 - 1e-16};
  EXPECT_THAT(*state.sample(uniforms, never), ElementsAre(2, 1, 1, 2, 2));
  const auto outcomes = state.probabilities(1e-9, 2, never).value();
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].index, 1U);
  EXPECT_NEAR(outcomes[0].probability, 0.25, 1e-15);
  EXPECT_EQ(outcomes[1].index, 2U);
  EXPECT_FALSE(state.probabilities(1e-9, 1, never)) << "more than one";
}

TEST(StateVector, SamplesFollowTheProbabilities) {
  Machine machine(2);
  StateVector state = applied(machine, 14, layers(31, 14, 5), {});
  const auto outcomes = state.probabilities(0, 1 << 14, never).value();
  std::vector<double> uniforms;
  std::vector<std::uint64_t> expected;
  double sum = 0;
  for (const StateVector::Outcome& outcome : outcomes) {
    if (outcome.probability < 1e-10) continue;
    uniforms.push_back(sum + outcome.probability / 2);
    expected.push_back(outcome.index);
    sum += outcome.probability;
  }
  EXPECT_EQ(*state.sample(uniforms, never), expected);
}

TEST(StateVector, NeedsTheBytesItSays) {
  EXPECT_EQ(bytes_needed(1), 256U);
  EXPECT_EQ(bytes_needed(20), std::size_t{16} << 20);
  EXPECT_EQ(bytes_needed(21), std::size_t{16} << 20);
  EXPECT_EQ(bytes_needed(29), std::size_t{4} << 30);
  EXPECT_EQ(bytes_needed(29, Precision::float64), std::size_t{8} << 30);
}

TEST(Machine, KeepsBuffersUntilTold) {
  Machine machine(2);
  {
    StateVector state = applied(machine, 20, {h(0), cnot(0, 19)}, {});
  }
  EXPECT_EQ(machine.bytes_in_use(), 0U);
  const std::size_t kept = machine.bytes_kept();
  EXPECT_GE(kept, bytes_needed(20));
  {
    StateVector state = applied(machine, 20, {h(0), cnot(0, 19)}, {});
  }
  EXPECT_EQ(machine.bytes_kept(), kept);
  machine.release_buffers();
  EXPECT_EQ(machine.bytes_kept(), 0U);
}

}  // namespace
}  // namespace docket::executor::statevector
