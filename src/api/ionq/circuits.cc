#include "api/ionq/circuits.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include "api/ionq/forms.h"
#include "api/json_writer.h"

namespace docket::api::ionq {
namespace {

// What a circuit says of itself, or takes from the input around it.
void check_frame(Payload& frame) {
  const boost::json::value* gateset = frame.find("gateset");
  const boost::json::string* word = gateset == nullptr ? nullptr : gateset->if_string();
  const bool is_known = word != nullptr && (*word == "qis" || *word == "native");
  if (gateset != nullptr && !is_known) frame.refuse("gateset", "must be qis or native");
  // How many are too many is the kind's to say.
  frame.integer("qubits", {0, std::numeric_limits<std::int64_t>::max()});
}

// Gates in a circuit; gates that are no objects fail the job, not the request.
std::size_t check_circuit(Payload& frame) {
  check_frame(frame);
  const boost::json::value* circuit = frame.required("circuit");
  if (circuit == nullptr) return 0;
  const boost::json::array* gates = circuit->if_array();
  if (gates == nullptr) {
    frame.refuse("circuit", "must be a list of gates");
    return 0;
  }
  const auto qubits = frame.integer("qubits", {0, std::numeric_limits<std::int64_t>::max()});
  if (qubits == 0 && !gates->empty()) frame.refuse("qubits", "must be at least 1");
  return gates->size();
}

bool is_bit(const boost::json::value& value) {
  const auto qubit = whole_number(value);
  return value.is_null() || (!value.is_string() && qubit && *qubit >= 0);
}

void check_registers(Payload& circuit) {
  const boost::json::object* registers = circuit.object("registers");
  if (registers == nullptr) return;
  for (const auto& [name, value] : *registers) {
    const boost::json::array* bits = value.if_array();
    if (bits == nullptr || !std::all_of(bits->begin(), bits->end(), is_bit)) {
      circuit.refuse("registers", "must name lists of qubits");
    }
  }
}

void check_circuits(Payload& input) {
  check_frame(input);
  if (input.find("circuit") != nullptr) input.refuse("circuit", "must not stand beside circuits");
  const boost::json::value* value = input.required("circuits");
  const boost::json::array* circuits = value == nullptr ? nullptr : value->if_array();
  if (circuits == nullptr || circuits->empty() || circuits->size() > circuits_max) {
    return input.refuse("circuits",
                        fmt::format("must be a list of 1 to {} circuits", circuits_max));
  }
  std::size_t gates = 0;
  const std::vector<std::string_view> texts = json_items(input.slice("circuits"));
  for (std::size_t i = 0; i < circuits->size() && input.is_good(); ++i) {
    const std::string place = fmt::format("circuits.{}", i);
    const boost::json::object* circuit = (*circuits)[i].if_object();
    if (circuit == nullptr) return input.refuse(place, "must be an object");
    Payload members = input.at(place, *circuit, texts[i]);
    members.text("name", name_characters_max);
    gates += check_circuit(members);
    check_registers(members);
  }
  if (gates > circuits_gates_max) {
    input.refuse("circuits", fmt::format("must have at most {} gates", circuits_gates_max));
  }
}

// What a circuit is made of, each as it was sent; empty where it was not.
struct Parts {
  std::string_view gateset;
  std::string_view qubits;
  std::string_view circuit;
  std::string_view registers;
  std::string_view program;  // OpenQASM, a JSON string
};

Parts parts_of(std::string_view object) {
  Parts parts;
  for (const JsonMember& member : json_members(object)) {
    if (member.name == "gateset") parts.gateset = member.text;
    if (member.name == "qubits") parts.qubits = member.text;
    if (member.name == "circuit") parts.circuit = member.text;
    if (member.name == "registers") parts.registers = member.text;
    if (member.name == "data") parts.program = member.text;
  }
  return parts;
}

bool is_given(std::string_view text) { return !text.empty() && text != "null"; }

void write_if_given(JsonWriter& json, std::string_view key, std::string_view text) {
  if (is_given(text)) json.key(key).raw(text);
}

// Whole numbers may have come as text; the kind takes numbers.
std::string_view unquoted(std::string_view number) {
  const bool is_text = number.size() > 2 && number.front() == '"';
  return is_text ? number.substr(1, number.size() - 2) : number;
}

std::string kind_input(const Parts& parts, const JobOptions& options,
                       std::optional<std::uint64_t> seed) {
  const Backend& backend = backends()[options.backend];
  JsonWriter json;
  json.begin_object();
  if (is_given(parts.program)) {
    json.key("qasm").raw(parts.program);
  } else {
    write_if_given(json, "gateset", parts.gateset);
    write_if_given(json, "qubits", unquoted(parts.qubits));
    write_if_given(json, "registers", parts.registers);
    json.key("circuit").raw(is_given(parts.circuit) ? parts.circuit : "null");
  }
  json.field("shots", options.shots).key("noise").begin_object();
  json.field("model", backend.is_simulator() ? options.noise.model : std::string(backend.noise))
      .end_object();
  if (seed) json.field("seed", *seed);
  json.field("qubits_max", backend.qubits).field("native_two_qubit", backend.native_pair);
  if (options.is_dry_run) json.field("compile", true).field("run", backend.is_simulator());
  return json.end_object().take();
}

// The finalizer of splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t mix64(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

// Seeds count for the simulator only. Without one, a run's seed comes from its job's id.
std::optional<std::uint64_t> seed_of(const JobOptions& options) {
  if (!options.noise.seed || options.backend != simulator) return std::nullopt;
  return static_cast<std::uint64_t>(*options.noise.seed);
}

std::optional<std::uint64_t> seed_of_child(const JobOptions& options, std::size_t place) {
  const auto seed = seed_of(options);
  if (!seed) return std::nullopt;
  return mix64(*seed + 0x9E3779B97F4A7C15U * (place + 1));
}

std::optional<std::string> name_of(std::string_view circuit) {
  const std::string_view text = json_member(circuit, "name");
  if (!is_given(text)) return std::nullopt;
  return std::string(boost::json::parse(text).as_string());
}

std::vector<Circuit> several(std::string_view input, const JobOptions& options) {
  const Parts shared = parts_of(input);
  std::vector<Circuit> circuits;
  for (const std::string_view text : json_items(json_member(input, "circuits"))) {
    Parts parts = parts_of(text);
    parts.program = {};
    if (!is_given(parts.gateset)) parts.gateset = shared.gateset;
    if (!is_given(parts.qubits)) parts.qubits = shared.qubits;
    const auto seed = seed_of_child(options, circuits.size());
    circuits.push_back({name_of(text), kind_input(parts, options, seed)});
  }
  return circuits;
}

void check_program(Payload& input) {
  const boost::json::value* data = input.required("data");
  if (data != nullptr && !data->is_string()) input.refuse("data", "must be a string");
}

}  // namespace

void check_input(Payload& input, JobType type) {
  switch (type) {
    case JobType::circuit:
      if (input.find("circuits") != nullptr) {
        input.refuse("circuits", "belongs to ionq.multi-circuit.v1");
      }
      check_circuit(input);
      return;
    case JobType::multi_circuit:
      return check_circuits(input);
    case JobType::qasm3:
      return check_program(input);
  }
}

std::vector<Circuit> circuits_of(const JobRequest& request) {
  if (request.type == JobType::multi_circuit) return several(request.input, request.options);
  Parts parts = parts_of(request.input);
  if (request.type == JobType::circuit) parts.program = {};
  return {{std::nullopt, kind_input(parts, request.options, seed_of(request.options))}};
}

std::string input_of(const job::Submission& submission, JobType type) {
  if (type != JobType::qasm3) return submission.input;
  const std::string_view program = json_member(submission.input, "qasm");
  return JsonWriter().begin_object().key("data").raw(program).end_object().take();
}

}  // namespace docket::api::ionq
