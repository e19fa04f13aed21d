#include "executor/quantum/request.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include "base/excerpt.h"
#include "executor/json_text.h"
#include "executor/quantum/gate_list.h"
#include "executor/quantum/qasm.h"

namespace docket::executor::quantum {
namespace {

namespace json = boost::json;

Fault malformed(std::string message) { return {FaultCode::preflight_error, std::move(message)}; }
Fault meaningless(std::string message) { return {FaultCode::invalid_input, std::move(message)}; }

// One method for each part of the input, called in this order.
class Reader {
 public:
  Reader(const json::object& input, const JobLimits& limits) : input_(input), limits_(limits) {}

  OrFault<Request> read() {
    for (const auto part :
         {&Reader::check_keys, &Reader::read_flags, &Reader::read_noise, &Reader::read_shots,
          &Reader::read_circuit, &Reader::read_registers, &Reader::check_size}) {
      if (OrFault<void> done = (this->*part)(); !done) return done.error();
    }
    return std::move(request_);
  }

 private:
  OrFault<void> check_keys();
  OrFault<void> read_flags();
  OrFault<void> read_noise();
  OrFault<void> read_seed();
  OrFault<void> read_shots();
  OrFault<void> read_circuit();
  OrFault<void> read_gates(const json::value& circuit, const CircuitLimits& limits);
  OrFault<void> read_registers();
  OrFault<Register> read_register(std::string_view name, const json::value& qubits) const;
  OrFault<void> check_size();

  // Null: absent, or null.
  const json::value* find(std::string_view key) const {
    const json::value* value = input_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  OrFault<bool> flag(std::string_view key, bool otherwise) const;
  OrFault<std::optional<std::int64_t>> integer(std::string_view key) const;

  const json::object& input_;
  const JobLimits& limits_;
  Request request_;
};

OrFault<void> Reader::check_keys() {
  static const std::array<std::string, 12> known = {
      "gateset", "qubits",     "circuit", "qasm",    "shots",     "noise",
      "seed",    "qubits_max", "run",     "compile", "registers", "native_two_qubit"};
  for (const auto& member : input_) {
    if (std::ranges::find(known, std::string_view(member.key())) == known.end()) {
      return malformed(unknown("key", member.key(), known));
    }
  }
  return {};
}

OrFault<bool> Reader::flag(std::string_view key, bool otherwise) const {
  const json::value* value = find(key);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) return malformed(fmt::format("'{}' must be true or false", key));
  return value->get_bool();
}

OrFault<std::optional<std::int64_t>> Reader::integer(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr) return std::optional<std::int64_t>();
  const std::optional<std::int64_t> number = as_integer(*value);
  if (!number) return malformed(fmt::format("'{}' must be a whole number", key));
  return number;
}

OrFault<void> Reader::read_flags() {
  const OrFault<bool> run = flag("run", true);
  if (!run) return run.error();
  const OrFault<bool> compile = flag("compile", false);
  if (!compile) return compile.error();
  request_.run = *run;
  request_.compile = *compile;
  const json::value* pair = find("native_two_qubit");
  if (pair == nullptr) return {};
  if (!pair->is_string() || (pair->get_string() != "ms" && pair->get_string() != "zz")) {
    return malformed("'native_two_qubit' must be 'ms' or 'zz'");
  }
  request_.native_pair = pair->get_string() == "zz" ? NativePair::zz : NativePair::ms;
  return {};
}

OrFault<void> Reader::read_noise() {
  request_.noise = find_noise_model("ideal");
  if (const json::value* noise = find("noise")) {
    const json::object* object = noise->if_object();
    if (object == nullptr) return malformed("'noise' must be an object");
    const json::value* model = object->if_contains("model");
    if (model != nullptr && !model->is_null()) {
      if (!model->is_string()) return malformed("'noise.model' must be a string");
      request_.noise = find_noise_model(model->get_string());
      if (request_.noise == nullptr) {
        return malformed(unknown("noise model", model->get_string(), noise_model_names()));
      }
    }
    const json::value* seed = object->if_contains("seed");
    if (seed != nullptr && !seed->is_null()) {
      const std::optional<std::int64_t> number = as_integer(*seed);
      if (!number) return malformed("'noise.seed' must be a whole number");
      request_.seed = static_cast<std::uint64_t>(*number);
    }
  }
  return read_seed();
}

// All 64 bits count, so a number that went through a double would not do.
OrFault<void> Reader::read_seed() {
  const json::value* seed = find("seed");
  if (seed == nullptr) return {};
  if (seed->is_uint64()) {
    request_.seed = seed->get_uint64();
  } else if (seed->is_int64()) {
    request_.seed = static_cast<std::uint64_t>(seed->get_int64());
  } else {
    return malformed("'seed' must be a whole number of 64 bits");
  }
  return {};
}

OrFault<void> Reader::read_shots() {
  const OrFault<std::optional<std::int64_t>> shots = integer("shots");
  if (!shots) return shots.error();
  request_.shots = shots->value_or(request_.shots);
  if (request_.shots < 1) return meaningless(fmt::format("{} shots cannot be run", request_.shots));
  const bool is_ideal = request_.noise->is_ideal();
  const std::int64_t most = is_ideal ? limits_.shots_max : limits_.noisy_shots_max;
  if (request_.shots <= most) return {};
  return Fault{FaultCode::too_many_shots,
               fmt::format("{} shots; at most {} are allowed{}", request_.shots, most,
                           is_ideal ? "" : " with noise")};
}

OrFault<void> Reader::read_circuit() {
  CircuitLimits limits = limits_.circuit;
  limits.qubits_max = std::min(limits.qubits_max, request_.noise->qubits_max);
  const OrFault<std::optional<std::int64_t>> narrower = integer("qubits_max");
  if (!narrower) return narrower.error();
  if (*narrower) {
    limits.qubits_max =
        static_cast<int>(std::clamp<std::int64_t>(**narrower, 0, limits.qubits_max));
  }
  const json::value* circuit = find("circuit");
  const json::value* text = find("qasm");
  if ((circuit == nullptr) == (text == nullptr)) {
    return malformed("either 'circuit' or 'qasm' must be given");
  }
  if (circuit != nullptr) {
    if (OrFault<void> read = read_gates(*circuit, limits); !read) return read;
  } else {
    if (!text->is_string()) return malformed("'qasm' must be a string");
    OrFault<Program> program = parse_qasm(text->get_string(), limits);
    if (!program) return std::move(program).error();
    request_.program = *std::move(program);
  }
  const Program& program = request_.program;
  if (program.gates == 0 && program.readouts.empty()) return meaningless("The circuit is empty");
  if (program.qubits == 0) return meaningless("The circuit has no qubits");
  return {};
}

OrFault<void> Reader::read_gates(const json::value& circuit, const CircuitLimits& limits) {
  const json::array* gates = circuit.if_array();
  if (gates == nullptr) return malformed("'circuit' must be an array of gates");
  Gateset gateset = Gateset::qis;
  if (const json::value* word = find("gateset")) {
    if (!word->is_string() || (word->get_string() != "qis" && word->get_string() != "native")) {
      return malformed("'gateset' must be 'qis' or 'native'");
    }
    if (word->get_string() == "native") gateset = Gateset::native;
  }
  OrFault<std::optional<std::int64_t>> qubits = integer("qubits");
  if (!qubits) return qubits.error();
  if (*qubits == 0 && gates->empty()) qubits->reset();  // what a client says of no circuit at all
  OrFault<Program> program = read_gate_list(*gates, gateset, *qubits, limits);
  if (!program) return std::move(program).error();
  request_.program = *std::move(program);
  if (request_.compile && gateset == Gateset::native) {
    json::array shown;
    for (const json::value& gate : *gates) {
      if (gate.at("gate") != "nop") shown.push_back(gate);
    }
    request_.native_circuit = json_text(shown);
  }
  return {};
}

OrFault<void> Reader::read_registers() {
  Program& program = request_.program;
  if (const json::value* registers = find("registers")) {
    const json::object* object = registers->if_object();
    if (object == nullptr) return malformed("'registers' must be an object");
    for (const auto& [name, qubits] : *object) {
      OrFault<Register> made = read_register(name, qubits);
      if (!made) return std::move(made).error();
      program.registers.push_back(*std::move(made));
    }
  }
  std::int64_t bits = 0;
  for (const Register& each : program.registers)
    bits += static_cast<std::int64_t>(each.bits.size());
  if (bits <= limits_.bits_max) return {};
  return malformed(fmt::format("The circuit has {} classical bits; at most {} are allowed", bits,
                               limits_.bits_max));
}

OrFault<Register> Reader::read_register(std::string_view name, const json::value& qubits) const {
  const json::array* list = qubits.if_array();
  if (list == nullptr) {
    return malformed(fmt::format("register {} must be an array of qubits", quoted_excerpt(name)));
  }
  Register made{.name = std::string(name), .bits = {}, .reads_qubits = true};
  for (const json::value& entry : *list) {
    const std::optional<std::int64_t> qubit = entry.is_null() ? -1 : as_integer(entry);
    if (!qubit) {
      return malformed(fmt::format("register {} must be an array of qubits", quoted_excerpt(name)));
    }
    if ((*qubit < 0 && !entry.is_null()) || *qubit >= request_.program.qubits) {
      return meaningless(
          fmt::format("register {} reads qubit {}, which is not among the circuit's "
                      "{} qubits",
                      quoted_excerpt(name), *qubit, request_.program.qubits));
    }
    made.bits.push_back(static_cast<int>(*qubit));
  }
  return made;
}

// What the run would need. A dry run needs nothing of it.
OrFault<void> Reader::check_size() {
  request_.plan = plan_readouts(request_.program);
  request_.cost = predict(request_.program, request_.plan, *request_.noise, request_.shots);
  if (!request_.run) return {};
  const Cost& cost = request_.cost;
  const std::int64_t least_bytes = cost.state_bytes + cost.work_bytes;
  if (limits_.state_bytes_max > 0 && least_bytes > limits_.state_bytes_max) {
    return Fault{FaultCode::not_enough_qubits,
                 fmt::format("The state of {} qubits needs {} bytes{}; {} are allowed",
                             request_.program.qubits, least_bytes,
                             cost.work_bytes > 0 ? " with the copies that a 'pauliexp' needs" : "",
                             limits_.state_bytes_max)};
  }
  const auto columns = static_cast<std::int64_t>(request_.plan.qubit_of_column.size());
  if (!request_.plan.forks.empty() && columns * request_.shots > limits_.record_bits_max) {
    return Fault{FaultCode::complexity,
                 fmt::format("{} shots of {} measured bits are too many", request_.shots, columns)};
  }
  const auto most = static_cast<double>(limits_.predicted_max.count()) / 1000;
  if (limits_.predicted_max > Millis(0) && cost.seconds > most) {
    return Fault{FaultCode::too_long_predicted,
                 fmt::format("The run would take about {:.0f} s; at most {:.0f} s are allowed",
                             cost.seconds, most)};
  }
  return {};
}

}  // namespace

OrFault<Request> read_request(std::string_view input, const JobLimits& limits) {
  json::monotonic_resource arena;
  boost::system::error_code error;
  const json::value parsed = json::parse(input, error, &arena);
  if (error) return malformed(fmt::format("The input is not JSON: {}", error.message()));
  const json::object* object = parsed.if_object();
  if (object == nullptr) return malformed("The input must be an object");
  return Reader(*object, limits).read();
}

}  // namespace docket::executor::quantum
