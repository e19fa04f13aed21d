#include "api/ionq/registers.h"

#include <charconv>
#include <cstdint>
#include <map>
#include <numeric>
#include <vector>

#include <boost/json/parse.hpp>

#include "api/json_slices.h"
#include "api/json_writer.h"
#include "base/check.h"

namespace docket::api::ionq {
namespace {

constexpr int unwritten = -1;
constexpr std::string_view all_qubits = "output_all";

struct Register {
  std::string name;
  bool reads_records = false;  // what was measured on the way; else qubits at the end
  std::vector<int> bits;       // columns of a record, or qubits
};

template <class Number = std::uint64_t>
Number number(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  DOCKET_CHECK(error == std::errc() && end == text.data() + text.size(), "a number of ours");
  return value;
}

// The output, read as far as registers need it.
class Outcomes {
 public:
  explicit Outcomes(std::string_view output) {
    for (const JsonMember& member : json_members(output)) {
      if (member.name == "qubits") qubits_ = static_cast<int>(number(member.text));
      if (member.name == "exact") is_exact_ = member.text == "true";
      if (member.name == "probabilities") probabilities_ = member.text;
      if (member.name == "histogram") histogram_ = member.text;
      if (member.name == "samples") samples_ = member.text;
      if (member.name == "registers") read_registers(member.text);
      if (member.name == "records") read_records(member.text);
    }
    // The format's own register wins over a program's of that name.
    std::erase_if(registers_, [](const Register& each) { return each.name == all_qubits; });
    Register& all = registers_.emplace_back();
    all.name = all_qubits;
    all.bits.resize(static_cast<std::size_t>(qubits_));
    std::iota(all.bits.begin(), all.bits.end(), 0);
  }

  const std::vector<Register>& registers() const { return registers_; }
  bool is_exact() const { return is_exact_; }
  std::string_view probabilities() const { return probabilities_; }
  std::string_view histogram() const { return histogram_; }
  std::vector<std::string_view> samples() const { return json_items(samples_); }
  std::size_t shots() const { return record_of_shot_.size(); }
  const std::string& record(std::size_t shot) const {
    return records_.at(record_of_shot_.at(shot));
  }

 private:
  void read_registers(std::string_view text) {
    const boost::json::value items = boost::json::parse(text);
    for (const boost::json::value& item : items.as_array()) {
      Register& added = registers_.emplace_back();
      added.name = item.at("name").as_string();
      added.reads_records = item.at("source").as_string() == "records";
      for (const boost::json::value& bit : item.at("bits").as_array()) {
        added.bits.push_back(bit.is_null() ? unwritten : bit.to_number<int>());
      }
    }
  }

  void read_records(std::string_view text) {
    const boost::json::value texts = boost::json::parse(json_member(text, "texts"));
    for (const boost::json::value& each : texts.as_array()) {
      records_.emplace_back(each.as_string());
    }
    for (const std::string_view shot : json_items(json_member(text, "shots"))) {
      record_of_shot_.push_back(number(shot));
    }
  }

  int qubits_ = 0;
  bool is_exact_ = false;
  std::string_view probabilities_;
  std::string_view histogram_;
  std::string_view samples_;
  std::vector<Register> registers_;
  std::vector<std::string> records_;
  std::vector<std::size_t> record_of_shot_;
};

std::string bits_of_state(const Register& which, std::uint64_t state) {
  std::string bits;
  for (const int qubit : which.bits) {
    const bool is_one = qubit != unwritten && (state >> static_cast<unsigned>(qubit) & 1U) != 0;
    bits += is_one ? '1' : '0';
  }
  return bits;
}

std::string bits_of_record(const Register& which, const std::string& record) {
  std::string bits;
  for (const int column : which.bits) {
    bits += column == unwritten ? '0' : record.at(static_cast<std::size_t>(column));
  }
  return bits;
}

// How often each value of a register was seen.
std::map<std::string, std::int64_t> count(const Outcomes& outcomes, const Register& which) {
  std::map<std::string, std::int64_t> counts;
  if (which.reads_records) {
    for (std::size_t shot = 0; shot < outcomes.shots(); ++shot) {
      ++counts[bits_of_record(which, outcomes.record(shot))];
    }
    return counts;
  }
  for (const JsonMember& member : json_members(outcomes.histogram())) {
    counts[bits_of_state(which, number(member.name))] +=
        static_cast<std::int64_t>(number(member.text));
  }
  return counts;
}

std::map<std::string, double> probabilities(const Outcomes& outcomes, const Register& which) {
  std::map<std::string, double> chances;
  if (!outcomes.is_exact()) {
    const auto counts = count(outcomes, which);
    std::int64_t shots = 0;
    for (const auto& [bits, times] : counts) shots += times;
    for (const auto& [bits, times] : counts) {
      chances[bits] = static_cast<double>(times) / static_cast<double>(shots);
    }
    return chances;
  }
  for (const JsonMember& member : json_members(outcomes.probabilities())) {
    chances[bits_of_state(which, number(member.name))] += number<double>(member.text);
  }
  return chances;
}

// {key: {"registers": {name: {value: figure}}}}
template <class Figures>
std::string encode_figures(std::string_view key, std::string_view output, Figures figures) {
  const Outcomes outcomes(output);
  JsonWriter json;
  json.begin_object().key(key).begin_object().key("registers").begin_object();
  for (const Register& each : outcomes.registers()) {
    json.key(each.name).begin_object();
    for (const auto& [bits, figure] : figures(outcomes, each)) json.field(bits, figure);
    json.end_object();
  }
  return json.end_object().end_object().end_object().take();
}

// "01" as "0,1".
void write_bits(JsonWriter& json, const std::string& bits) {
  json.begin_array();
  for (const char bit : bits) json.raw(std::string_view(&bit, 1));
  json.end_array();
}

}  // namespace

std::string encode_register_probabilities(std::string_view output) {
  return encode_figures("probabilities", output, probabilities);
}

std::string encode_register_histogram(std::string_view output) {
  return encode_figures("histogram", output, count);
}

std::string encode_register_shots(std::string_view output) {
  const Outcomes outcomes(output);
  JsonWriter json;
  json.begin_object().key("shots").begin_array();
  std::size_t shot = 0;
  for (const std::string_view sample : outcomes.samples()) {
    json.begin_object().key("registers").begin_object();
    for (const Register& each : outcomes.registers()) {
      json.key(each.name);
      write_bits(json, each.reads_records ? bits_of_record(each, outcomes.record(shot))
                                          : bits_of_state(each, number(sample)));
    }
    json.end_object().end_object();
    ++shot;
  }
  return json.end_array().end_object().take();
}

}  // namespace docket::api::ionq
