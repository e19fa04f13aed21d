#include "executor/quantum/output.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

namespace docket::executor::quantum {
namespace {

using Outcome = statevector::StateVector::Outcome;

// Scalars come first; the first of these names ends them.
constexpr std::string_view probabilities_key = R"(,"probabilities":)";
constexpr std::string_view compiled_key = R"(,"compiled":)";

struct Count {
  std::uint64_t state = 0;
  std::int64_t shots = 0;
};

// Ascending by state.
std::vector<Count> tally(std::vector<std::uint64_t> shots, int qubits) {
  constexpr int table_qubits_max = 12;  // up to here a table of all states is the quickest
  std::vector<Count> counts;
  if (qubits <= table_qubits_max) {
    std::vector<std::int64_t> table(std::size_t{1} << qubits);
    for (const std::uint64_t state : shots) ++table[state];
    for (std::uint64_t state = 0; state < table.size(); ++state) {
      if (table[state] > 0) counts.push_back({state, table[state]});
    }
    return counts;
  }
  std::ranges::sort(shots);
  for (const std::uint64_t state : shots) {
    if (counts.empty() || counts.back().state != state) counts.push_back({state, 0});
    ++counts.back().shots;
  }
  return counts;
}

template <class Integer>
void append(std::string& text, Integer number) {
  const fmt::format_int digits(number);
  text.append(digits.data(), digits.size());
}

// {"state":value,…}
template <class Items, class Value>
void append_map(std::string& text, const Items& items, Value value_of) {
  text += '{';
  for (const auto& item : items) {
    if (text.back() != '{') text += ',';
    const auto [state, value] = value_of(item);
    fmt::format_to(std::back_inserter(text), FMT_STRING("\"{}\":{}"), state, value);
  }
  text += '}';
}

// [a,b,…]
template <class Items, class Write>
void append_list(std::string& text, const Items& items, Write write) {
  text += '[';
  for (const auto& item : items) {
    if (text.back() != '[') text += ',';
    write(item);
  }
  text += ']';
}

void append_probabilities(std::string& text, const Results& results,
                          const std::vector<Count>& counts) {
  text += probabilities_key;
  if (!results.probabilities.empty()) {
    return append_map(text, results.probabilities, [](const Outcome& outcome) {
      return std::pair(outcome.index, outcome.probability);
    });
  }
  const auto all = static_cast<double>(results.shots.size());
  append_map(text, counts, [all](const Count& count) {
    return std::pair(count.state, static_cast<double>(count.shots) / all);
  });
}

// Where each bit of a register is found: a column of the records, or else a qubit.
void append_registers(std::string& text, const Request& request) {
  text += R"(,"registers":)";
  const ReadoutPlan& plan = request.plan;
  append_list(text, request.program.registers, [&](const Register& each) {
    text += fmt::format(R"({{"name":{},"source":"{}","bits":)", boost::json::serialize(each.name),
                        each.reads_qubits || plan.forks.empty() ? "qubits" : "records");
    append_list(text, each.bits, [&](int bit) {
      if (!each.reads_qubits && bit >= 0) {
        bit = plan.column_of_bit[static_cast<std::size_t>(bit)];
        if (plan.forks.empty() && bit >= 0) {
          bit = plan.qubit_of_column[static_cast<std::size_t>(bit)];
        }
      }
      if (bit < 0) {
        text += "null";
      } else {
        append(text, bit);
      }
    });
    text += '}';
  });
}

void append_records(std::string& text, const std::vector<std::string>& records) {
  std::unordered_map<std::string_view, std::size_t> known;
  std::vector<std::string_view> texts;
  std::vector<std::size_t> numbers;
  numbers.reserve(records.size());
  for (const std::string& record : records) {
    const auto [found, is_new] = known.emplace(record, texts.size());
    if (is_new) texts.push_back(record);
    numbers.push_back(found->second);
  }
  text += R"(,"records":{"texts":)";
  append_list(text, texts, [&](std::string_view each) { text += fmt::format("\"{}\"", each); });
  text += R"(,"shots":)";
  append_list(text, numbers, [&](std::size_t number) { append(text, number); });
  text += '}';
}

void append_compiled(std::string& text, const Request& request) {
  if (!request.compile) return;
  text += compiled_key;
  if (!request.native_circuit.empty()) {
    text += fmt::format(R"({{"qubits":{},"circuit":{}}})", request.program.qubits,
                        request.native_circuit);
    return;
  }
  const auto gates = lower(request.program, request.native_pair);
  text += gates ? to_json(request.program.qubits, *gates) : "{}";
}

std::string head(const Request& request) {
  const GateCounts counts = count_gates(request.program);
  return fmt::format(R"({{"qubits":{},"shots":{},"gate_counts":{{"1q":{},"2q":{}}})",
                     request.program.qubits, request.shots, counts.one_qubit, counts.two_qubit);
}

bool is_exact(const Request& request) {
  return request.noise->is_ideal() && request.plan.forks.empty();
}

}  // namespace

std::string to_json(const Request& request, const Results* results) {
  std::string text = head(request);
  text += fmt::format(R"(,"ran":{})", results != nullptr);
  if (results != nullptr) {
    text += fmt::format(R"(,"exact":{},"sampled":{})", !results->probabilities.empty(),
                        results->is_too_wide);
    const std::vector<Count> counts = tally(results->shots, request.program.qubits);
    append_probabilities(text, *results, counts);
    text += R"(,"histogram":)";
    append_map(text, counts,
               [](const Count& count) { return std::pair(count.state, count.shots); });
    text += R"(,"samples":)";
    append_list(text, results->shots, [&](std::uint64_t state) { append(text, state); });
    append_registers(text, request);
    if (!results->records.empty()) append_records(text, results->records);
  }
  append_compiled(text, request);
  text += '}';
  return text;
}

std::string facts_of(const Request& request) {
  constexpr double most = std::numeric_limits<std::int32_t>::max();
  const double predicted_ms = request.run ? std::ceil(request.cost.seconds * 1000) : 0;
  return head(request) + fmt::format(R"(,"exact":{},"predicted_ms":{:.0f}}})", is_exact(request),
                                     std::min(predicted_ms, most));
}

std::string summary_of(std::string_view output) {
  const std::size_t end = std::min(output.find(probabilities_key), output.find(compiled_key));
  std::string text(output.substr(0, end));
  if (end != std::string_view::npos) text += '}';
  return text;
}

}  // namespace docket::executor::quantum
