#include "executor/quantum/qasm_program_reader.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "executor/quantum/qasm_call_reader.h"
#include "executor/quantum/qasm_expression_reader.h"
#include "executor/quantum/qasm_words.h"

namespace docket::executor::quantum::qasm {

struct ProgramReader::Row {
  std::string_view word;
  bool is_in_two;
  bool is_in_three;
  Statement statement;
};

ProgramReader::ProgramReader(std::string_view text, const CircuitLimits& limits)
    : reader_(text), builder_(limits), expander_(builder_, limits, reader_.verdict) {}

OrFault<Program> ProgramReader::read() && {
  read_header();
  while (!reader_.lexer.peek().is_end()) read_statement();
  if (reader_.verdict.refused()) return reader_.verdict.fault();
  const Program& program = builder_.program();
  if (program.gates == 0 && program.readouts.empty()) {
    return Fault{FaultCode::invalid_input, "The program has no gate, measurement or reset"};
  }
  return std::move(builder_).take();
}

void ProgramReader::read_header() {
  if (!reader_.lexer.accept("OPENQASM")) return;
  const Token version = reader_.lexer.expect(TokenKind::number, "a version");
  if (version.text == "2.0") {
    reader_.version = Version::two;
  } else if (version.text != "3" && version.text != "3.0" && version.text != "3.1") {
    refuse(version, fmt::format("OPENQASM {} is not supported; 2.0, 3.0 and 3.1 are",
                                quoted_excerpt(version.text)));
  }
  reader_.lexer.expect(";");
}

ProgramReader::Statement ProgramReader::find_statement(std::string_view word) const {
  static constexpr Row rows[] = {
      {"OPENQASM", true, true, &ProgramReader::misplaced_header},
      {"include", true, true, &ProgramReader::include},
      {"qubit", false, true, &ProgramReader::modern_register},
      {"bit", false, true, &ProgramReader::modern_register},
      {"qreg", true, true, &ProgramReader::old_register},
      {"creg", true, true, &ProgramReader::old_register},
      {"const", false, true, &ProgramReader::constant},
      {"gate", true, true, &ProgramReader::gate_definition},
      {"measure", true, true, &ProgramReader::measurement},
      {"reset", true, true, &ProgramReader::reset},
      {"barrier", true, true, &ProgramReader::barrier},
      {"delay", false, true, &ProgramReader::delay},
      {"pragma", false, true, &ProgramReader::pragma},
  };
  const auto* found = std::find_if(std::begin(rows), std::end(rows),
                                   [&](const Row& row) { return row.word == word; });
  if (found == std::end(rows)) return nullptr;
  const bool is_known = reader_.version == Version::two ? found->is_in_two : found->is_in_three;
  return is_known ? found->statement : nullptr;
}

void ProgramReader::read_statement() {
  const Token next = reader_.lexer.peek();
  const bool is_three = reader_.version == Version::three;
  if (next.kind == TokenKind::word) {
    read_word_statement();
  } else if (is_three && next.is("@")) {
    reader_.lexer.skip_line();
  } else if (is_three && reader_.lexer.accept("#")) {
    if (!reader_.lexer.peek().is("pragma")) refuse(next, "'#' begins no pragma");
    reader_.lexer.skip_line();
  } else {
    refuse(next, fmt::format("expected a statement but found {}", shown(next)));
  }
}

void ProgramReader::read_word_statement() {
  const Token word = reader_.lexer.peek();
  const auto construct = refused_construct(word.text, reader_.version);
  if (!construct.empty()) {
    refuse(word, fmt::format("{} begins {}, which is not supported", shown(word), construct));
  } else if (const Statement statement = find_statement(word.text)) {
    reader_.lexer.take();
    (this->*statement)(word);
  } else if (const auto* wires = reader_.find<WireRegister>(word.text);
             wires && wires->wire == Wire::bit) {
    measured_assignment();
  } else {
    gate_call();
  }
}

void ProgramReader::refuse(const Token& token, std::string message, FaultCode code) {
  reader_.verdict.refuse(token.offset, std::move(message), code);
}

void ProgramReader::misplaced_header(const Token& word) {
  refuse(word, "'OPENQASM' has to be the first statement");
}

void ProgramReader::include(const Token& word) {
  const Token file = reader_.lexer.expect(TokenKind::string, "a file name in quotes");
  if (file.text != library_file(reader_.version)) {
    refuse(word, fmt::format("'include' of {}: only \"{}\" can be included",
                             quoted_excerpt(file.text), library_file(reader_.version)));
  }
  reader_.lexer.expect(";");
  reader_.is_library_included = true;
}

void ProgramReader::modern_register(const Token& word) {
  const Wire wire = word.is("qubit") ? Wire::qubit : Wire::bit;
  const bool is_array = reader_.lexer.peek().is("[");
  const std::int64_t size = is_array ? read_size() : 1;
  const Token name = reader_.take_undeclared_name();
  if (wire == Wire::bit && reader_.lexer.accept("=")) read_initial_value();
  reader_.lexer.expect(";");
  declare(wire, name, size, is_array);
}

void ProgramReader::old_register(const Token& word) {
  const Token name = reader_.take_undeclared_name();
  const std::int64_t size = read_size();
  const Wire wire = word.is("qreg") ? Wire::qubit : Wire::bit;
  if (wire == Wire::bit && reader_.version == Version::three && reader_.lexer.accept("=")) {
    read_initial_value();
  }
  reader_.lexer.expect(";");
  declare(wire, name, size, true);
}

std::int64_t ProgramReader::read_size() {
  reader_.lexer.expect("[");
  const Token next = reader_.lexer.peek();
  const std::int64_t size = read_integer(reader_, "the size of a register");
  if (size < 1) {
    refuse(next, fmt::format("the size of a register has to be positive, not {}", size),
           FaultCode::invalid_input);
  }
  reader_.lexer.expect("]");
  return size;
}

// Bits are 0 at the start, so a literal of zeros changes nothing.
void ProgramReader::read_initial_value() {
  const Token value = reader_.lexer.take();
  if (value.is("measure")) {
    return refuse(value, "'measure' in a declaration is not supported: declare the bits first");
  }
  bool is_zero = value.is("false");
  if (value.kind == TokenKind::string) {
    is_zero = value.text.find_first_not_of("0_") == std::string_view::npos;
  } else if (value.kind == TokenKind::number) {
    const OrFault<Value> number = parse_number(value.text);
    is_zero = number && real(*number) == 0;
  }
  if (!is_zero) {
    refuse(value, fmt::format("an initial value of bits other than a literal 0, {}, is not "
                              "supported",
                              shown(value)));
  }
}

void ProgramReader::declare(Wire wire, const Token& name, std::int64_t size, bool is_array) {
  if (reader_.verdict.refused()) return;
  WireRegister declared{.wire = wire, .first = 0, .size = 0, .is_array = is_array};
  if (wire == Wire::qubit) {
    declare_qubits(name, size, declared);
  } else {
    declare_bits(name, size, declared);
  }
  if (!reader_.verdict.refused()) reader_.names.emplace(name.text, declared);
}

void ProgramReader::declare_qubits(const Token& name, std::int64_t size, WireRegister& declared) {
  const OrFault<int> first = builder_.add_qubits(size);
  if (!first) {
    return reader_.verdict.refuse(name.offset, at("register " + shown(name), first.error()));
  }
  declared.first = *first;
  declared.size = static_cast<int>(size);
}

void ProgramReader::declare_bits(const Token& name, std::int64_t size, WireRegister& declared) {
  if (size > bits_max - builder_.program().bits) {
    return refuse(name, fmt::format("register {}: more than {} bits", shown(name), bits_max));
  }
  if (name.text == "output_all") {
    return refuse(name, "'output_all' is the name of the readout of all qubits in the results");
  }
  declared.first = builder_.add_bits(static_cast<int>(size));
  declared.size = static_cast<int>(size);
  Register named{.name = std::string(name.text), .bits = {}};
  named.bits.resize(static_cast<std::size_t>(size));
  std::iota(named.bits.begin(), named.bits.end(), declared.first);
  builder_.add_register(std::move(named));
}

void ProgramReader::constant(const Token& word) {
  const Token type = reader_.lexer.expect(TokenKind::word, "a type");
  const bool is_integer = type.is("int") || type.is("uint");
  if (!is_integer && !type.is("float") && !type.is("angle") && !type.is("bool")) {
    refuse(type, fmt::format("'{}' of type {} is not supported", word.text, shown(type)));
  }
  const Token name = reader_.take_undeclared_name();
  reader_.lexer.expect("=");
  const Token next = reader_.lexer.peek();
  Value value = read_constant(reader_);
  reader_.lexer.expect(";");
  if (!std::isfinite(real(value))) {
    refuse(next, fmt::format("constant {} is not finite", shown(name)), FaultCode::invalid_input);
  }
  if (is_integer) {
    const auto whole = integer(value);
    if (!whole || (type.is("uint") && *whole < 0)) {
      refuse(next, fmt::format("the value of {} is no {}", shown(name), type.text));
    }
    value = whole.value_or(0);
  } else if (type.is("bool")) {
    value = std::int64_t{real(value) != 0};
  } else {
    value = real(value);
  }
  if (!reader_.verdict.refused()) reader_.names.emplace(name.text, value);
}

void ProgramReader::gate_definition(const Token&) {
  auto definition = read_definition(reader_);
  if (reader_.verdict.refused()) return;
  const std::string_view name = definition->name;
  reader_.names.emplace(name, std::move(definition));
}

void ProgramReader::measurement(const Token& word) {
  const Selection qubits = read_operand(reader_, Wire::qubit);
  if (reader_.version == Version::three && reader_.lexer.accept(";")) {
    return measure(word, qubits, nullptr);
  }
  reader_.lexer.expect("->");
  const Selection bits = read_operand(reader_, Wire::bit);
  reader_.lexer.expect(";");
  measure(word, qubits, &bits);
}

void ProgramReader::measured_assignment() {
  const Token word = reader_.lexer.peek();
  const Selection bits = read_operand(reader_, Wire::bit);
  if (!reader_.lexer.accept("=") || !reader_.lexer.accept("measure")) {
    return refuse(word, fmt::format("an assignment to {} other than '= measure' is not supported",
                                    shown(word)));
  }
  const Selection qubits = read_operand(reader_, Wire::qubit);
  reader_.lexer.expect(";");
  measure(word, qubits, &bits);
}

void ProgramReader::measure(const Token& word, const Selection& qubits, const Selection* bits) {
  if (reader_.verdict.refused()) return;
  if (bits && bits->wires.size() != qubits.wires.size()) {
    return refuse(word, fmt::format("'measure' of {} qubits into {} bits", qubits.wires.size(),
                                    bits->wires.size()));
  }
  for (std::size_t i = 0; i < qubits.wires.size(); ++i) {
    read_out(word, qubits.wires[i], bits ? bits->wires[i] : -1, false);
  }
}

void ProgramReader::read_out(const Token& word, int qubit, int bit, bool is_reset) {
  if (reader_.verdict.refused()) return;
  const OrFault<void> done = is_reset ? builder_.reset(qubit) : builder_.measure(qubit, bit);
  if (!done) reader_.verdict.refuse(word.offset, done.error());
}

void ProgramReader::reset(const Token& word) {
  const Selection qubits = read_operand(reader_, Wire::qubit);
  reader_.lexer.expect(";");
  for (const int qubit : qubits.wires) read_out(word, qubit, -1, true);
}

void ProgramReader::barrier(const Token&) {
  if (reader_.lexer.accept(";")) return;
  do {
    read_operand(reader_, Wire::qubit);
  } while (reader_.lexer.accept(","));
  reader_.lexer.expect(";");
}

// Its time has no meaning here and is not looked at.
void ProgramReader::delay(const Token& word) {
  reader_.lexer.expect("[");
  while (!reader_.lexer.peek().is("]") && !reader_.lexer.peek().is(";") &&
         !reader_.lexer.peek().is_end()) {
    reader_.lexer.take();
  }
  reader_.lexer.expect("]");
  barrier(word);
}

void ProgramReader::pragma(const Token&) { reader_.lexer.skip_line(); }

void ProgramReader::gate_call() {
  const auto call = read_call_head(reader_);
  if (!call) return;
  std::vector<Selection> operands;
  read_operands(reader_, *call, [&] { operands.push_back(read_operand(reader_, Wire::qubit)); });
  if (!reader_.verdict.refused()) broadcast(*call, operands);
}

// Arrays of one length go element by element; single qubits are repeated.
void ProgramReader::broadcast(const Call& call, const std::vector<Selection>& operands) {
  std::size_t length = 0;
  for (const Selection& operand : operands) {
    if (!operand.is_array) continue;
    if (length != 0 && length != operand.wires.size()) {
      return reader_.verdict.refuse(
          operand.offset, fmt::format("gate {} has operands of {} and of {} qubits",
                                      quoted_excerpt(call.name), length, operand.wires.size()));
    }
    length = operand.wires.size();
  }
  std::vector<int> qubits(operands.size());
  for (std::size_t i = 0; i < std::max<std::size_t>(length, 1); ++i) {
    std::transform(operands.begin(), operands.end(), qubits.begin(), [&](const Selection& from) {
      return from.is_array ? from.wires[i] : from.wires[0];
    });
    expand(call, qubits);
  }
}

void ProgramReader::expand(const Call& call, const std::vector<int>& qubits) {
  std::vector<int> sorted = qubits;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    return reader_.verdict.refuse(
        call.offset, fmt::format("gate {} has a qubit twice", quoted_excerpt(call.name)),
        FaultCode::invalid_input);
  }
  if (!reader_.verdict.refused()) expander_.expand(call, qubits);
}

}  // namespace docket::executor::quantum::qasm
