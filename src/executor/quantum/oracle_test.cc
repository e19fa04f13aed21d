// Random circuits of all gates against an oracle that shares nothing with the product: every gate
// is exp(-iH) of a dense matrix H, written down as a sum of Pauli words, and noise is a channel on
// the density matrix.
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "executor/quantum/circuit.h"

namespace docket::executor::quantum {
namespace {

namespace json = boost::json;
using Complex = std::complex<double>;
using Vector = std::vector<Complex>;
using std::numbers::pi;

constexpr Complex i{0, 1};

// --- The oracle ---

// Square, row by row.
struct Dense {
  std::size_t n = 0;
  Vector entries;
  explicit Dense(std::size_t size) : n(size), entries(size * size) {}
  Complex& at(std::size_t row, std::size_t column) { return entries[row * n + column]; }
  const Complex& at(std::size_t row, std::size_t column) const { return entries[row * n + column]; }
};

Dense operator*(const Dense& a, const Dense& b) {
  Dense c(a.n);
  for (std::size_t r = 0; r < a.n; ++r) {
    for (std::size_t k = 0; k < a.n; ++k) {
      for (std::size_t col = 0; col < a.n; ++col) c.at(r, col) += a.at(r, k) * b.at(k, col);
    }
  }
  return c;
}

Dense adjoint(const Dense& a) {
  Dense b(a.n);
  for (std::size_t r = 0; r < a.n; ++r) {
    for (std::size_t c = 0; c < a.n; ++c) b.at(r, c) = std::conj(a.at(c, r));
  }
  return b;
}

// Letter q acts on qubit q; '1' is the projector onto |1>.
struct Word {
  double factor = 0;
  std::string letters;
};

Complex entry(char letter, std::size_t row, std::size_t column) {
  switch (letter) {
    case 'X':
      return row != column ? 1 : 0;
    case 'Y':
      return row == column ? 0 : (row == 1 ? i : -i);
    case 'Z':
      return row != column ? 0 : (row == 0 ? 1 : -1);
    case '1':
      return row == 1 && column == 1 ? 1 : 0;
    default:
      return row == column ? 1 : 0;
  }
}

Dense dense(const std::vector<Word>& words, std::size_t qubits) {
  Dense sum(std::size_t{1} << qubits);
  for (const Word& word : words) {
    std::size_t flips = 0;
    for (std::size_t q = 0; q < qubits; ++q) {
      if (word.letters[q] == 'X' || word.letters[q] == 'Y') flips |= std::size_t{1} << q;
    }
    for (std::size_t r = 0; r < sum.n; ++r) {
      const std::size_t c = r ^ flips;  // the other entries of this row are 0
      Complex product = word.factor;
      for (std::size_t q = 0; q < qubits; ++q) {
        product *= entry(word.letters[q], (r >> q) & 1U, (c >> q) & 1U);
      }
      sum.at(r, c) += product;
    }
  }
  return sum;
}

// exp(-iH)·v by its series, in steps short enough for it to converge at once. H is mostly zeros.
Vector evolve(const Dense& h, Vector v) {
  struct Entry {
    std::size_t row, column;
    Complex value;
  };
  std::vector<Entry> entries;
  std::vector<double> sums(h.n);
  for (std::size_t r = 0; r < h.n; ++r) {
    for (std::size_t c = 0; c < h.n; ++c) {
      if (h.at(r, c) == 0.0) continue;
      entries.push_back({r, c, h.at(r, c)});
      sums[r] += std::abs(h.at(r, c));
    }
  }
  const int steps = std::max(1, static_cast<int>(std::ceil(*std::ranges::max_element(sums))));
  for (int step = 0; step < steps; ++step) {
    Vector term = v;
    for (int order = 1; order < 20; ++order) {
      Vector next(h.n);
      const Complex factor = -i / static_cast<double>(order * steps);
      for (const Entry& e : entries) next[e.row] += factor * e.value * term[e.column];
      term = std::move(next);
      for (std::size_t r = 0; r < h.n; ++r) v[r] += term[r];
    }
  }
  return v;
}

std::vector<std::size_t> qubits_of(const json::object& gate, const char* one, const char* many) {
  if (const json::value* single = gate.if_contains(one)) {
    return {single->to_number<std::size_t>()};
  }
  const json::value* list = gate.if_contains(many);
  if (list == nullptr) return {};
  return json::value_to<std::vector<std::size_t>>(*list);
}

// The generator H of one gate, U = exp(-iH).
class Generator {
 public:
  Generator(const json::object& gate, std::size_t qubits, bool native)
      : gate_(gate),
        qubits_(qubits),
        native_(native),
        targets_(qubits_of(gate, "target", "targets")) {}

  std::vector<Word> words() {
    const std::string_view name = gate_.at("gate").as_string();
    if (native_) {
      add_native(name);
    } else {
      add_qis(name);
    }
    return words_;
  }

 private:
  double value(const char* key) const { return gate_.at(key).to_number<double>(); }

  void add(double factor, std::string_view letters) {
    Word word{factor, std::string(qubits_, 'I')};
    for (std::size_t j = 0; j < letters.size(); ++j) word.letters[targets_[j]] = letters[j];
    for (const std::size_t q : qubits_of(gate_, "control", "controls")) word.letters[q] = '1';
    words_.push_back(std::move(word));
  }
  // A Hermitian gate R = Σ words with R² = I: R = exp(-i·π/2·(R - I)); `power` of it.
  void reflect(const std::vector<std::pair<double, std::string>>& parts, double power = 1) {
    for (const auto& [factor, letters] : parts) add(factor * power * pi / 2, letters);
    add(-power * pi / 2, "");
  }

  void add_qis(std::string_view name) {
    if (name == "x" || name == "not" || name == "cnot" || name == "cx") return reflect({{1, "X"}});
    if (name == "v") return reflect({{1, "X"}}, 0.5);
    if (name == "vi") return reflect({{1, "X"}}, -0.5);
    if (name == "y") return reflect({{1, "Y"}});
    if (name == "z") {
      return reflect({{1, "Z"}}, gate_.contains("rotation") ? value("rotation") / pi : 1);
    }
    if (name == "s") return reflect({{1, "Z"}}, 0.5);
    if (name == "si" || name == "sdg") return reflect({{1, "Z"}}, -0.5);
    if (name == "t") return reflect({{1, "Z"}}, 0.25);
    if (name == "ti" || name == "tdg") return reflect({{1, "Z"}}, -0.25);
    if (name == "h") return reflect({{std::sqrt(0.5), "X"}, {std::sqrt(0.5), "Z"}});
    if (name == "swap") return reflect({{0.5, "II"}, {0.5, "XX"}, {0.5, "YY"}, {0.5, "ZZ"}});
    if (name == "rx") return add(value("rotation") / 2, "X");
    if (name == "ry") return add(value("rotation") / 2, "Y");
    if (name == "rz") return add(value("rotation") / 2, "Z");
    if (name == "xx") return add(value("rotation") / 2, "XX");
    if (name == "yy") return add(value("rotation") / 2, "YY");
    if (name == "zz") return add(value("rotation") / 2, "ZZ");
    ASSERT_EQ(name, "pauliexp");
    for (std::size_t j = 0; j < gate_.at("terms").as_array().size(); ++j) {
      std::string letters(gate_.at("terms").as_array()[j].as_string());
      std::ranges::reverse(letters);
      add(value("time") * gate_.at("coefficients").as_array()[j].to_number<double>(), letters);
    }
  }

  void add_native(std::string_view name) {
    const auto cosine = [](double turns) { return std::cos(2 * pi * turns); };
    const auto sine = [](double turns) { return std::sin(2 * pi * turns); };
    if (name == "gpi") {
      return reflect({{cosine(value("phase")), "X"}, {sine(value("phase")), "Y"}});
    }
    if (name == "gpi2") {
      add(pi / 4 * cosine(value("phase")), "X");
      return add(pi / 4 * sine(value("phase")), "Y");
    }
    const double angle = gate_.contains("angle") ? pi * value("angle") : pi / 4;
    if (name == "zz") return add(angle, "ZZ");
    ASSERT_EQ(name, "ms");
    const auto phases = json::value_to<std::vector<double>>(gate_.at("phases"));
    add(angle * cosine(phases[0]) * cosine(phases[1]), "XX");
    add(angle * sine(phases[0]) * cosine(phases[1]), "YX");
    add(angle * cosine(phases[0]) * sine(phases[1]), "XY");
    add(angle * sine(phases[0]) * sine(phases[1]), "YY");
  }

  const json::object& gate_;
  std::size_t qubits_;
  bool native_;
  std::vector<std::size_t> targets_;
  std::vector<Word> words_;
};

// --- Random circuits ---

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_);
  }
  double angle() { return std::uniform_real_distribution<double>(-7, 7)(engine_); }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }
  // Distinct qubits.
  std::vector<std::size_t> qubits(std::size_t count, std::size_t all) {
    std::vector<std::size_t> order(all);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::shuffle(order, engine_);
    order.resize(count);
    return order;
  }

 private:
  std::mt19937_64 engine_;
};

json::object random_native(Dice& dice, std::size_t qubits) {
  if (qubits == 1 || dice.below(2) == 0) {
    return {{"gate", dice.pick<std::string>({"gpi", "gpi2"})},
            {"target", dice.below(qubits)},
            {"phase", dice.angle()}};
  }
  json::object gate = {{"gate", "ms"}, {"targets", json::value_from(dice.qubits(2, qubits))}};
  if (dice.below(3) == 0) {
    gate["gate"] = "zz";
  } else {
    gate["phases"] = {dice.angle(), dice.angle()};
    if (dice.below(2) == 0) return gate;
  }
  gate["angle"] = dice.angle();
  return gate;
}

json::object random_pauliexp(Dice& dice, std::size_t qubits) {
  const std::size_t k = 1 + dice.below(std::min<std::size_t>(qubits, 4));
  json::array terms;
  json::array coefficients;
  for (std::size_t count = 1 + dice.below(3); count > 0; --count) {
    std::string letters;
    for (std::size_t j = 0; j < k; ++j) letters += dice.pick<char>({'I', 'X', 'Y', 'Z'});
    terms.emplace_back(letters);
    coefficients.emplace_back(dice.angle() / 7);
  }
  return {{"gate", "pauliexp"},
          {"targets", json::value_from(dice.qubits(k, qubits))},
          {"terms", terms},
          {"coefficients", coefficients},
          {"time", std::abs(dice.angle()) / 3}};
}

json::object random_qis(Dice& dice, std::size_t qubits) {
  static const std::vector<std::string> fixed = {"x",   "not", "y",  "z",   "h", "s", "si",
                                                 "sdg", "t",   "ti", "tdg", "v", "vi"};
  static const std::vector<std::string> turned = {"rx", "ry", "rz", "z"};
  static const std::vector<std::string> pairs = {"swap", "xx", "yy", "zz"};
  const std::size_t sort = dice.below(5);
  if (sort == 0) return random_pauliexp(dice, qubits);
  const bool is_pair = sort == 1 && qubits > 1;
  const bool is_cnot = sort == 2 && qubits > 1;
  json::object gate;
  gate["gate"] = is_pair     ? dice.pick(pairs)
                 : is_cnot   ? dice.pick<std::string>({"cnot", "cx"})
                 : sort == 3 ? dice.pick(turned)
                             : dice.pick(fixed);
  const std::size_t targets = is_pair ? 2 : 1;
  const std::size_t controls = is_cnot ? 1 + dice.below(qubits - 1)
                                       : dice.below(std::min<std::size_t>(qubits - targets, 3) + 1);
  const auto all = dice.qubits(targets + controls, qubits);
  gate["targets"] = json::value_from(
      std::vector<std::size_t>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(targets)));
  if (controls > 0) {
    gate["controls"] = json::value_from(
        std::vector<std::size_t>(all.begin() + static_cast<std::ptrdiff_t>(targets), all.end()));
  }
  if ((is_pair && gate["gate"] != "swap") || sort == 3) gate["rotation"] = dice.angle();
  return gate;
}

json::object random_circuit(Dice& dice, std::size_t qubits, std::size_t gates, bool native) {
  json::array circuit;
  for (std::size_t g = 0; g < gates; ++g) {
    circuit.push_back(native ? random_native(dice, qubits) : random_qis(dice, qubits));
  }
  return {{"qubits", qubits}, {"gateset", native ? "native" : "qis"}, {"circuit", circuit}};
}

// --- The comparison ---

std::vector<double> simulate(const json::object& input, std::size_t qubits) {
  QuietContext context;
  const Outcome outcome = circuit_kind().make_executor()->run(
      {.job = "oracle", .input = json::serialize(input), .limits = {}}, context);
  std::vector<double> probabilities(std::size_t{1} << qubits);
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    ADD_FAILURE() << failure->message;
    return probabilities;
  }
  const json::value output = json::parse(std::get<Output>(outcome).json);
  for (const auto& [state, probability] : output.at("probabilities").as_object()) {
    probabilities.at(std::stoul(std::string(state))) = probability.to_number<double>();
  }
  return probabilities;
}

Dense generator_of(const json::value& gate, std::size_t qubits, bool native) {
  return dense(Generator(gate.as_object(), qubits, native).words(), qubits);
}

TEST(Oracle, RandomCircuitsAgree) {
  Dice dice(20'261'122);
  for (std::size_t round = 0; round < 100; ++round) {
    const std::size_t qubits = 1 + round % 8;
    const bool native = round % 3 == 2;
    const std::size_t gates = qubits <= 6 ? 24 : 12;
    const json::object input = random_circuit(dice, qubits, gates, native);
    SCOPED_TRACE(json::serialize(input));
    Vector state(std::size_t{1} << qubits);
    state[0] = 1;
    for (const json::value& gate : input.at("circuit").as_array()) {
      state = evolve(generator_of(gate, qubits, native), std::move(state));
    }
    const std::vector<double> got = simulate(input, qubits);
    for (std::size_t x = 0; x < state.size(); ++x) {
      ASSERT_NEAR(got[x], std::norm(state[x]), 1e-9) << "state " << x;
    }
  }
}

// One gate as OpenQASM 3, by modifiers and definitions of the text's own where the library has no
// gate for it.
class Text {
 public:
  std::string of(const json::object& gate, bool native) const {
    const std::string name(gate.at("gate").as_string());
    std::string operands;
    const auto controls = qubits_of(gate, "control", "controls");
    append(operands, controls);
    append(operands, qubits_of(gate, "target", "targets"));
    const std::string call = native ? native_call(gate, name) : qis_call(gate, name);
    const std::string modifier =
        controls.empty() ? "" : fmt::format("ctrl({}) @ ", controls.size());
    return fmt::format("{}{} {};\n", modifier, call, operands);
  }

  static constexpr std::string_view head = R"(OPENQASM 3.0; include "stdgates.inc";
    gate along_z(a) p, q { cx p, q; rz(a) q; cx p, q; }
    gate along_x(a) p, q { h p; h q; along_z(a) p, q; h p; h q; }
    gate along_y(a) p, q { inv @ s p; inv @ s q; along_x(a) p, q; s p; s q; }
)";

 private:
  static void append(std::string& operands, const std::vector<std::size_t>& qubits) {
    for (const std::size_t q : qubits) {
      operands += fmt::format("{}q[{}]", operands.empty() ? "" : ", ", q);
    }
  }
  static double value(const json::object& gate, const char* key) {
    return gate.at(key).to_number<double>();
  }
  static std::string qis_call(const json::object& gate, const std::string& name) {
    if (name == "not" || name == "cnot" || name == "cx") return "x";
    if (name == "si" || name == "sdg") return "inv @ s";
    if (name == "ti" || name == "tdg") return "pow(-1) @ t";
    if (name == "v") return "pow(1/2) @ x";
    if (name == "vi") return "inv @ sx";
    if (!gate.contains("rotation")) return name;
    const double angle = value(gate, "rotation");
    if (name == "z") return fmt::format("p({})", angle);
    if (name == "rx") return fmt::format("pow(2) @ rx({}/2)", angle);
    if (name.size() == 2 && name[0] == name[1]) {
      return fmt::format("along_{}({})", name[0], angle);
    }
    return fmt::format("{}({})", name, angle);
  }
  static std::string native_call(const json::object& gate, const std::string& name) {
    if (name == "ms") {
      const auto phases = json::value_to<std::vector<double>>(gate.at("phases"));
      if (!gate.contains("angle")) return fmt::format("ms({},{})", phases[0], phases[1]);
      return fmt::format("ms({},{},{})", phases[0], phases[1], value(gate, "angle"));
    }
    return fmt::format("{}({})", name, value(gate, name == "zz" ? "angle" : "phase"));
  }
};

TEST(Oracle, RandomTextsAgree) {
  Dice dice(29);
  for (std::size_t round = 0; round < 60; ++round) {
    const std::size_t qubits = 1 + round % 6;
    std::string text = fmt::format("{}qubit[{}] q;\n", Text::head, qubits);
    Vector state(std::size_t{1} << qubits);
    state[0] = 1;
    for (int count = 0; count < 24; ++count) {
      const bool native = dice.below(3) == 0;
      const json::object gate = native ? random_native(dice, qubits) : random_qis(dice, qubits);
      if (gate.at("gate") == "pauliexp") continue;  // OpenQASM has none
      text += Text().of(gate, native);
      state = evolve(generator_of(gate, qubits, native), std::move(state));
    }
    SCOPED_TRACE(text);
    const std::vector<double> got = simulate({{"qasm", text}}, qubits);
    for (std::size_t x = 0; x < state.size(); ++x) {
      ASSERT_NEAR(got[x], std::norm(state[x]), 1e-9) << "state " << x;
    }
  }
}

struct Site {
  std::vector<std::size_t> qubits;  // one or two
};

// The documented rule, written down a second time.
std::vector<Site> sites_of(const json::object& gate, bool native) {
  const auto targets = qubits_of(gate, "target", "targets");
  std::vector<std::size_t> all = qubits_of(gate, "control", "controls");
  all.insert(all.end(), targets.begin(), targets.end());
  std::vector<Site> sites;
  if (!native && gate.at("gate") == "pauliexp") {
    for (const json::value& term : gate.at("terms").as_array()) {
      const std::string letters(term.as_string());
      std::vector<std::size_t> support;
      for (std::size_t position = 0; position < targets.size(); ++position) {
        if (letters[letters.size() - 1 - position] != 'I') support.push_back(targets[position]);
      }
      if (support.size() == 1) sites.push_back({support});
      for (std::size_t j = 1; j < support.size(); ++j) {
        for (int twice = 0; twice < 2; ++twice) sites.push_back({{support[j - 1], support[j]}});
      }
    }
    return sites;
  }
  if (all.size() <= 2) return {{all}};
  for (std::size_t site = 0; site < 6 * (all.size() - 2); ++site) {
    const std::size_t j = site % (all.size() - 1);
    sites.push_back({{all[j], all[j + 1]}});
  }
  return sites;
}

// ρ → U·ρ·U†, where U = exp(-iH): column by column, twice.
Dense conjugated(const Dense& h, const Dense& rho) {
  const auto left = [&](const Dense& matrix) {
    Dense made(matrix.n);
    for (std::size_t c = 0; c < matrix.n; ++c) {
      Vector column(matrix.n);
      for (std::size_t r = 0; r < matrix.n; ++r) column[r] = matrix.at(r, c);
      column = evolve(h, std::move(column));
      for (std::size_t r = 0; r < matrix.n; ++r) made.at(r, c) = column[r];
    }
    return made;
  };
  return adjoint(left(adjoint(left(rho))));
}

// ρ → (1-r)·ρ + r·(average of P·ρ·P over all Paulis P of the site).
Dense depolarized(const Dense& rho, const Site& site, std::size_t qubits, double rate) {
  constexpr std::string_view letters = "IXYZ";
  const std::size_t paulis = site.qubits.size() == 1 ? 4 : 16;
  Dense sum(rho.n);
  for (std::size_t p = 0; p < paulis; ++p) {
    Word word{1, std::string(qubits, 'I')};
    word.letters[site.qubits[0]] = letters[p % 4];
    if (paulis == 16) word.letters[site.qubits[1]] = letters[p / 4];
    const Dense pauli = dense({word}, qubits);
    const Dense turned = pauli * rho * pauli;
    for (std::size_t e = 0; e < sum.entries.size(); ++e) {
      sum.entries[e] += rate / static_cast<double>(paulis) * turned.entries[e];
    }
  }
  for (std::size_t e = 0; e < sum.entries.size(); ++e)
    sum.entries[e] += (1 - rate) * rho.entries[e];
  return sum;
}

// The rates of docs/executors/circuit.md.
struct Rates {
  const char* model;
  double one_qubit;
  double two_qubit;
};
constexpr Rates rates[] = {{"harmony", 0.004, 0.03},
                           {"aria-1", 0.0005, 0.0133},
                           {"aria-2", 0.0006573333333333332, 0.01856},
                           {"forte-1", 0.0002666666666666667, 0.004949333333333333},
                           {"forte-enterprise-1", 0.0002666666666666667, 0.004949333333333333}};

TEST(Oracle, NoisyShotsFollowTheDensityMatrix) {
  constexpr std::int64_t shots = 20'000;
  Dice dice(7);
  for (std::size_t round = 0; round < 10; ++round) {
    const auto& [model, one_qubit_rate, two_qubit_rate] = rates[round % std::size(rates)];
    const std::size_t qubits = 1 + round % 4;
    const bool native = round % 3 == 2;
    json::object input = random_circuit(dice, qubits, 12, native);
    input["noise"] = {{"model", model}, {"seed", 1000 + round}};
    input["shots"] = shots;
    SCOPED_TRACE(json::serialize(input));
    Dense rho(std::size_t{1} << qubits);
    rho.at(0, 0) = 1;
    for (const json::value& gate : input.at("circuit").as_array()) {
      rho = conjugated(generator_of(gate, qubits, native), rho);
      for (const Site& site : sites_of(gate.as_object(), native)) {
        rho = depolarized(rho, site, qubits,
                          site.qubits.size() == 1 ? one_qubit_rate : two_qubit_rate);
      }
    }
    const std::vector<double> got = simulate(input, qubits);
    for (std::size_t x = 0; x < rho.n; ++x) {
      const double p = rho.at(x, x).real();
      const double sigma = std::sqrt(std::max(p * (1 - p), 0.0) / shots);
      EXPECT_NEAR(got[x], p, 5 * sigma + 1e-9) << "state " << x;
    }
  }
}

}  // namespace
}  // namespace docket::executor::quantum
