#include "executor/quantum/qasm_operand.h"

#include <numeric>

#include <fmt/format.h>

#include "executor/quantum/qasm_expression_reader.h"

namespace docket::executor::quantum::qasm {
namespace {

std::string_view word(Wire wire) { return wire == Wire::qubit ? "qubit" : "bit"; }

class OperandReader {
 public:
  OperandReader(Reader& reader, Wire wire) : reader_(reader), wire_(wire) {}

  Selection read();

 private:
  void select(const WireRegister& from);
  // An index; counts from the end when negative.
  int index(const WireRegister& from);
  void range(const WireRegister& from, int first);

  Reader& reader_;
  Wire wire_;
  Token name_;
  Selection selection_;
};

Selection OperandReader::read() {
  if (reader_.lexer.peek().is("$")) {
    reader_.verdict.refuse(reader_.lexer.peek().offset, "physical qubits ('$') are not supported");
  }
  name_ = reader_.lexer.expect(TokenKind::word, fmt::format("a {}", word(wire_)));
  selection_.offset = name_.offset;
  const auto* from = reader_.find<WireRegister>(name_.text);
  if (!from || from->wire != wire_) {
    reader_.verdict.refuse(name_.offset,
                           fmt::format("{} is not a declared {}", shown(name_), word(wire_)));
    return {};
  }
  select(*from);
  return std::move(selection_);
}

void OperandReader::select(const WireRegister& from) {
  if (!reader_.lexer.accept("[")) {
    selection_.is_array = from.is_array;
    selection_.wires.resize(static_cast<std::size_t>(from.size));
    std::iota(selection_.wires.begin(), selection_.wires.end(), from.first);
    return;
  }
  const Token& next = reader_.lexer.peek();
  if (!from.is_array) {
    reader_.verdict.refuse(next.offset, fmt::format("{} has no index", shown(name_)));
  } else if (next.is("{")) {
    reader_.verdict.refuse(next.offset, "a set of indices is not supported");
  }
  const int first = index(from);
  if (reader_.version == Version::three && reader_.lexer.accept(":")) {
    range(from, first);
  } else {
    selection_.wires = {from.first + first};
  }
  reader_.lexer.expect("]");
}

int OperandReader::index(const WireRegister& from) {
  const Token next = reader_.lexer.peek();
  if (reader_.version == Version::two) {
    if (next.kind != TokenKind::number) reader_.lexer.expect(TokenKind::number, "an index");
  }
  const std::int64_t value = read_integer(reader_, "an index");
  if (value >= -from.size && value < from.size) {
    return static_cast<int>(value < 0 ? value + from.size : value);
  }
  reader_.verdict.refuse(
      next.offset,
      fmt::format("index {} is outside of register {} of size {}", value, shown(name_), from.size),
      FaultCode::invalid_input);
  return 0;
}

// first:last or first:step:last, with its last element.
void OperandReader::range(const WireRegister& from, int first) {
  const std::size_t offset = reader_.lexer.peek().offset;
  // What stands second is the step when there is a third: an index is checked when it is known
  // to be one, so the number is read plainly first.
  std::int64_t step = 1;
  std::int64_t last = read_integer(reader_, "an index");
  if (reader_.lexer.accept(":")) {
    step = last;
    last = read_integer(reader_, "an index");
  }
  if (last < 0) last += from.size;
  if (last < 0 || last >= from.size || step == 0) {
    return reader_.verdict.refuse(
        offset, fmt::format("the range leaves register {} of size {}", shown(name_), from.size),
        FaultCode::invalid_input);
  }
  selection_.is_array = true;
  step = std::clamp<std::int64_t>(step, -from.size, from.size);
  for (std::int64_t at = first; step > 0 ? at <= last : at >= last; at += step) {
    selection_.wires.push_back(from.first + static_cast<int>(at));
  }
  if (selection_.wires.empty()) {
    reader_.verdict.refuse(offset, fmt::format("the range of {} is empty", shown(name_)),
                           FaultCode::invalid_input);
  }
}

}  // namespace

Selection read_operand(Reader& reader, Wire wire) { return OperandReader(reader, wire).read(); }

}  // namespace docket::executor::quantum::qasm
