#include "executor/quantum/gate_list.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/excerpt.h"
#include "executor/quantum/gates.h"
#include "executor/quantum/program_builder.h"
#include "executor/statevector/state_vector.h"

namespace docket::executor::quantum {
namespace {

namespace json = boost::json;

// What a gate object may say besides its name.
enum Key : std::uint8_t {
  target,
  targets,
  control,
  controls,
  rotation,
  terms,
  coefficients,
  time,
  phase,
  phases,
  angle,
  keys
};
constexpr std::array<std::string_view, keys> key_names = {
    "target",       "targets", "control", "controls", "rotation", "terms",
    "coefficients", "time",    "phase",   "phases",   "angle"};

constexpr unsigned bit(Key key) { return 1U << key; }
constexpr unsigned place = bit(target) | bit(targets);
constexpr unsigned controlled = place | bit(control) | bit(controls);

enum class Shape : std::uint8_t { unitary, pauliexp, pulse, ms, native_zz, nop };

// One row of the gate tables.
struct Spec {
  std::string_view name;
  Shape shape = Shape::unitary;
  std::size_t targets = 1;
  unsigned allowed = controlled;
  unsigned required = 0;
  gates::Matrix (*plain)() = nullptr;         // without an angle
  gates::Matrix (*turned)(double) = nullptr;  // with one
};

constexpr Spec plain(std::string_view name, gates::Matrix (*matrix)()) {
  return {.name = name, .plain = matrix, .turned = nullptr};
}
constexpr Spec turned(std::string_view name, std::size_t targets, gates::Matrix (*matrix)(double)) {
  return {.name = name,
          .targets = targets,
          .allowed = controlled | bit(rotation),
          .required = bit(rotation),
          .plain = nullptr,
          .turned = matrix};
}

const std::array qis_gates = {
    plain("x", gates::x),
    plain("not", gates::x),
    plain("y", gates::y),
    Spec{.name = "z",
         .allowed = controlled | bit(rotation),
         .plain = gates::z,
         .turned = gates::phase},
    plain("h", gates::h),
    plain("s", gates::s),
    plain("si", gates::si),
    plain("sdg", gates::si),
    plain("t", gates::t),
    plain("ti", gates::ti),
    plain("tdg", gates::ti),
    plain("v", gates::v),
    plain("vi", gates::vi),
    turned("rx", 1, gates::rx),
    turned("ry", 1, gates::ry),
    turned("rz", 1, gates::rz),
    plain("cnot", gates::x),
    plain("cx", gates::x),
    Spec{.name = "swap", .targets = 2, .plain = gates::swap, .turned = nullptr},
    turned("xx", 2, gates::xx),
    turned("yy", 2, gates::yy),
    turned("zz", 2, gates::zz),
    Spec{.name = "pauliexp",
         .shape = Shape::pauliexp,
         .targets = 0,
         .allowed = place | bit(terms) | bit(coefficients) | bit(time),
         .required = bit(terms) | bit(coefficients) | bit(time)},
};

const std::array native_gates = {
    Spec{.name = "gpi",
         .shape = Shape::pulse,
         .allowed = place | bit(phase),
         .required = bit(phase),
         .plain = nullptr,
         .turned = gates::gpi},
    Spec{.name = "gpi2",
         .shape = Shape::pulse,
         .allowed = place | bit(phase),
         .required = bit(phase),
         .plain = nullptr,
         .turned = gates::gpi2},
    Spec{.name = "ms",
         .shape = Shape::ms,
         .targets = 2,
         .allowed = place | bit(phases) | bit(angle),
         .required = bit(phases)},
    Spec{.name = "zz",
         .shape = Shape::native_zz,
         .targets = 2,
         .allowed = place | bit(phase) | bit(angle)},
    Spec{.name = "nop", .shape = Shape::nop, .targets = 0, .allowed = place},
};

std::span<const Spec> gates_of(Gateset set) {
  if (set == Gateset::qis) return qis_gates;
  return native_gates;
}

const Spec* find(Gateset set, std::string_view name) {
  const std::span<const Spec> specs = gates_of(set);
  const auto found = std::ranges::find(specs, name, &Spec::name);
  return found == specs.end() ? nullptr : &*found;
}

Fault malformed(std::string message) { return {FaultCode::preflight_error, std::move(message)}; }
Fault meaningless(std::string message) { return {FaultCode::invalid_input, std::move(message)}; }

Fault unknown_gate(Gateset set, std::string_view name) {
  const bool is_qis = set == Gateset::qis;
  if (find(is_qis ? Gateset::native : Gateset::qis, name) != nullptr) {
    return {
        FaultCode::unsupported_gate,
        fmt::format("{} is a gate of the gateset '{}', and this circuit's is '{}'",
                    quoted_excerpt(name), is_qis ? "native" : "qis", is_qis ? "qis" : "native")};
  }
  std::vector<std::string> known;
  for (const Spec& spec : gates_of(set)) known.emplace_back(spec.name);
  return {FaultCode::unsupported_gate, unknown("gate", name, known)};
}

// Reads gate objects one after the other into a builder.
class Reader {
 public:
  Reader(Gateset gateset, const CircuitLimits& limits) : gateset_(gateset), builder_(limits) {}

  OrFault<void> declare(std::int64_t qubits) {
    is_open_ = false;
    if (qubits < 1) return meaningless(fmt::format("A circuit of {} qubits cannot be run", qubits));
    if (OrFault<int> added = builder_.add_qubits(qubits); !added) return added.error();
    return {};
  }

  OrFault<void> read(const json::value& value) {
    if (OrFault<void> found = open(value); !found) return found;
    if (OrFault<void> fits = check_keys(); !fits) return fits;
    switch (spec_->shape) {
      case Shape::unitary:
        return read_unitary();
      case Shape::pauliexp:
        return read_pauliexp();
      case Shape::pulse:
        return read_pulse();
      case Shape::ms:
        return read_ms();
      case Shape::native_zz:
        return read_native_zz();
      case Shape::nop:
        return builder_.idle_gate();
    }
    return {};
  }

  // The name of the gate last read, if it has a known one.
  std::string_view gate_name() const { return spec_ == nullptr ? "" : spec_->name; }
  Program take() && { return std::move(builder_).take(); }

 private:
  OrFault<void> open(const json::value& value);
  OrFault<void> check_keys() const;
  OrFault<void> read_unitary();
  OrFault<void> read_pauliexp();
  OrFault<void> read_pulse();
  OrFault<void> read_ms();
  OrFault<void> read_native_zz();

  bool has(Key key) const { return fields_[key] != nullptr; }
  OrFault<double> number(Key key) const { return as_finite(*fields_[key], key_names[key]); }
  static OrFault<double> as_finite(const json::value& value, std::string_view what);
  OrFault<std::vector<double>> numbers(Key key, std::size_t count) const;
  OrFault<std::vector<PauliTerm>> pauli_terms(std::size_t letters) const;
  // The qubits named by one of two keys, or by both alike.
  OrFault<std::vector<int>> qubits(Key one, Key many);
  OrFault<std::vector<int>> target_qubits();
  OrFault<int> qubit(const json::value& value, Key key);

  Gateset gateset_;
  ProgramBuilder builder_;
  bool is_open_ = true;  // as wide as the highest index asks for
  const Spec* spec_ = nullptr;
  std::array<const json::value*, keys> fields_{};
};

OrFault<void> Reader::open(const json::value& value) {
  spec_ = nullptr;
  fields_ = {};
  const json::object* gate = value.if_object();
  if (gate == nullptr) return malformed("a gate must be an object");
  const json::value* name = gate->if_contains("gate");
  if (name == nullptr || !name->is_string()) return malformed("'gate' must be a gate's name");
  spec_ = find(gateset_, name->get_string());
  if (spec_ == nullptr) return unknown_gate(gateset_, name->get_string());
  for (const auto& [key, field] : *gate) {
    if (key == "gate") continue;
    const auto* const known = std::ranges::find(key_names, std::string_view(key));
    if (known == key_names.end()) {
      const std::vector<std::string> words(key_names.begin(), key_names.end());
      return malformed(unknown("key", key, words));
    }
    fields_[static_cast<std::size_t>(known - key_names.begin())] = &field;
  }
  return {};
}

OrFault<void> Reader::check_keys() const {
  for (unsigned key = 0; key < keys; ++key) {
    const unsigned mask = 1U << key;
    const bool given = fields_[key] != nullptr;
    if (given && (spec_->allowed & mask) == 0) {
      return malformed(fmt::format("'{}' takes no '{}'", spec_->name, key_names[key]));
    }
    if (!given && (spec_->required & mask) != 0) {
      return malformed(fmt::format("'{}' needs '{}'", spec_->name, key_names[key]));
    }
  }
  return {};
}

OrFault<void> Reader::read_unitary() {
  OrFault<std::vector<int>> on = qubits(target, targets);
  if (!on) return on.error();
  OrFault<std::vector<int>> under = qubits(control, controls);
  if (!under) return under.error();
  const bool each = spec_->targets == 1 && under->empty() && !on->empty();
  if (!each && on->size() != spec_->targets) {
    return malformed(fmt::format("'{}' needs {} target{}, not {}", spec_->name, spec_->targets,
                                 spec_->targets == 1 ? "" : "s", on->size()));
  }
  if (under->empty() && (spec_->name == "cnot" || spec_->name == "cx")) {
    return malformed(fmt::format("'{}' needs a 'control'", spec_->name));
  }
  gates::Matrix matrix;
  if (has(rotation)) {
    const OrFault<double> radians = number(rotation);
    if (!radians) return radians.error();
    matrix = spec_->turned(*radians);
  } else {
    matrix = spec_->plain();
  }
  if (!each) return builder_.gate(std::move(matrix), {*std::move(on), *std::move(under)});
  std::vector<int> sorted = *on;
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
    return meaningless(fmt::format("qubit {} is named twice", *twice));
  }
  for (const int qubit : *on) {
    if (OrFault<void> done = builder_.gate(matrix, {{qubit}}); !done) return done;
  }
  return {};
}

OrFault<void> Reader::read_pauliexp() {
  const OrFault<std::vector<int>> on = qubits(target, targets);
  if (!on) return on.error();
  if (on->empty()) return malformed("'pauliexp' needs at least one target");
  const OrFault<double> duration = number(time);
  if (!duration) return duration.error();
  if (*duration < 0) return malformed(fmt::format("'time' is {}, below 0", *duration));
  const OrFault<std::vector<PauliTerm>> sum = pauli_terms(on->size());
  if (!sum) return sum.error();
  return builder_.pauli_gate(*sum, *duration, *on);
}

OrFault<std::vector<PauliTerm>> Reader::pauli_terms(std::size_t letters) const {
  const json::array* texts = fields_[terms]->if_array();
  if (texts == nullptr || texts->empty()) {
    return malformed("'terms' must be an array of at least one string");
  }
  const OrFault<std::vector<double>> factors = numbers(coefficients, texts->size());
  if (!factors) return factors.error();
  std::vector<PauliTerm> sum;
  sum.reserve(texts->size());
  for (const json::value& entry : *texts) {
    const json::string* text = entry.if_string();
    if (text == nullptr) return malformed("'terms' must be an array of strings");
    if (text->size() != letters) {
      return malformed(fmt::format("term {} has {} letters for {} targets", quoted_excerpt(*text),
                                   text->size(), letters));
    }
    if (text->find_first_not_of("IXYZ") != json::string::npos) {
      return malformed(
          fmt::format("term {} has a letter that is none of I, X, Y, Z", quoted_excerpt(*text)));
    }
    sum.push_back({*text, (*factors)[sum.size()]});
  }
  return sum;
}

OrFault<void> Reader::read_pulse() {
  OrFault<std::vector<int>> on = target_qubits();
  if (!on) return on.error();
  const OrFault<double> turns = number(phase);
  if (!turns) return turns.error();
  return builder_.gate(spec_->turned(*turns), {*std::move(on)});
}

OrFault<void> Reader::read_ms() {
  OrFault<std::vector<int>> on = target_qubits();
  if (!on) return on.error();
  const OrFault<std::vector<double>> turns = numbers(phases, 2);
  if (!turns) return turns.error();
  const OrFault<double> strength = has(angle) ? number(angle) : OrFault<double>(0.25);
  if (!strength) return strength.error();
  return builder_.gate(gates::ms((*turns)[0], (*turns)[1], *strength), {*std::move(on)});
}

// Clients disagree on the name of the angle: `angle` or `phase`.
OrFault<void> Reader::read_native_zz() {
  OrFault<std::vector<int>> on = target_qubits();
  if (!on) return on.error();
  if (!has(angle) && !has(phase)) return malformed("'zz' needs 'angle'");
  const OrFault<double> turns = number(has(angle) ? angle : phase);
  if (!turns) return turns.error();
  if (has(angle) && has(phase)) {
    const OrFault<double> other = number(phase);
    if (!other) return other.error();
    if (*other != *turns) return malformed("'angle' and 'phase' differ");
  }
  return builder_.gate(gates::native_zz(*turns), {*std::move(on)});
}

OrFault<double> Reader::as_finite(const json::value& value, std::string_view what) {
  if (!value.is_number()) return malformed(fmt::format("'{}' must be a number", what));
  const auto number = value.to_number<double>();
  if (!std::isfinite(number)) return meaningless(fmt::format("'{}' is not finite", what));
  return number;
}

OrFault<std::vector<double>> Reader::numbers(Key key, std::size_t count) const {
  const json::array* list = fields_[key]->if_array();
  if (list == nullptr || list->size() != count) {
    return malformed(fmt::format("'{}' must be an array of {} number{}", key_names[key], count,
                                 count == 1 ? "" : "s"));
  }
  std::vector<double> read;
  read.reserve(count);
  for (const json::value& entry : *list) {
    const OrFault<double> number = as_finite(entry, key_names[key]);
    if (!number) return number.error();
    read.push_back(*number);
  }
  return read;
}

OrFault<std::vector<int>> Reader::qubits(Key one, Key many) {
  std::vector<int> read;
  if (has(many)) {
    const json::array* list = fields_[many]->if_array();
    if (list == nullptr) {
      return malformed(fmt::format("'{}' must be an array of qubits", key_names[many]));
    }
    for (const json::value& entry : *list) {
      const OrFault<int> index = qubit(entry, many);
      if (!index) return index.error();
      read.push_back(*index);
    }
  }
  if (!has(one)) return read;
  const OrFault<int> index = qubit(*fields_[one], one);
  if (!index) return index.error();
  if (!has(many)) return std::vector<int>{*index};
  if (read != std::vector<int>{*index}) {
    return malformed(fmt::format("'{}' and '{}' differ", key_names[one], key_names[many]));
  }
  return read;
}

OrFault<std::vector<int>> Reader::target_qubits() {
  OrFault<std::vector<int>> on = qubits(target, targets);
  if (on && on->size() != spec_->targets) {
    return malformed(fmt::format("'{}' needs {} target{}, not {}", spec_->name, spec_->targets,
                                 spec_->targets == 1 ? "" : "s", on->size()));
  }
  return on;
}

OrFault<int> Reader::qubit(const json::value& value, Key key) {
  const std::optional<std::int64_t> index = as_integer(value);
  if (!index) return malformed(fmt::format("'{}' must be the number of a qubit", key_names[key]));
  const std::int64_t known = builder_.program().qubits;
  if (*index < 0 || (!is_open_ && *index >= known)) {
    return meaningless(fmt::format("qubit {} is not among the circuit's {} qubits", *index, known));
  }
  if (*index >= known) {
    const OrFault<int> added = builder_.add_qubits(*index - known + 1);
    if (!added) return added.error();
  }
  return static_cast<int>(*index);
}

}  // namespace

std::optional<std::int64_t> as_integer(const json::value& value) {
  if (!value.is_int64() && !value.is_double()) return {};
  constexpr double exact_max = 9007199254740992;  // 2^53: integers in doubles end there
  const auto number = value.to_number<double>();
  if (std::trunc(number) != number || std::abs(number) > exact_max) return {};
  return static_cast<std::int64_t>(number);
}

namespace {

Fault at_gate(std::size_t index, std::string_view name, Fault fault) {
  return at(name.empty() ? fmt::format("Gate number {}", index)
                         : fmt::format("Gate number {} ('{}')", index, name),
            std::move(fault));
}

// Of evolutions that become sums over the state, now that its width is known. `gate_of`: the number
// of the gate that each comes from, in order.
OrFault<void> bound_evolutions(const std::vector<std::size_t>& gate_of, Program& program) {
  auto gate = gate_of.begin();
  for (const statevector::Operation& operation : program.operations) {
    const auto* evolution = std::get_if<statevector::PauliEvolution>(&operation);
    if (evolution == nullptr) continue;
    const auto need = statevector::evolution_need(*evolution, program.qubits);
    if (need.is_too_much) {
      return at_gate(
          *gate, "pauliexp",
          {FaultCode::complexity, "the terms do not commute, and their sum needs too much work"});
    }
    program.work_bytes = std::max(program.work_bytes, static_cast<std::int64_t>(need.bytes));
    ++gate;
  }
  return {};
}

}  // namespace

OrFault<Program> read_gate_list(const json::array& gates, Gateset gateset,
                                std::optional<std::int64_t> qubits, const CircuitLimits& limits) {
  Reader reader(gateset, limits);
  std::vector<std::size_t> evolutions;
  if (qubits) {
    if (OrFault<void> declared = reader.declare(*qubits); !declared) return declared.error();
  }
  for (std::size_t index = 0; index < gates.size(); ++index) {
    OrFault<void> read = reader.read(gates[index]);
    if (!read) return at_gate(index, reader.gate_name(), std::move(read).error());
    if (reader.gate_name() == "pauliexp") evolutions.push_back(index);
  }
  Program program = std::move(reader).take();
  if (OrFault<void> bound = bound_evolutions(evolutions, program); !bound) return bound.error();
  return program;
}

}  // namespace docket::executor::quantum
