#include "executor/quantum/qasm_call_reader.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "executor/quantum/qasm_expression_reader.h"
#include "executor/quantum/qasm_words.h"

namespace docket::executor::quantum::qasm {
namespace {

constexpr std::size_t formals_max = 1024;  // parameters, and qubits, of one definition

std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::optional<Modifier::Kind> modifier(const Token& word) {
  if (word.is("inv")) return Modifier::Kind::inverse;
  if (word.is("pow")) return Modifier::Kind::power;
  if (word.is("ctrl")) return Modifier::Kind::control;
  if (word.is("negctrl")) return Modifier::Kind::negated_control;
  return {};
}

// The (k) behind ctrl and negctrl; 1 without it.
std::int64_t read_control_count(Reader& reader) {
  if (!reader.lexer.accept("(")) return 1;
  const std::size_t offset = reader.lexer.peek().offset;
  const std::int64_t count = read_integer(reader, "the number of controls");
  if (count < 1) reader.verdict.refuse(offset, "the number of controls has to be positive");
  reader.lexer.expect(")");
  return count;
}

Modifier read_modifier(Reader& reader, Modifier::Kind kind, const Formals* formals) {
  Modifier read{.kind = kind};
  reader.lexer.take();
  if (kind == Modifier::Kind::power) {
    reader.lexer.expect("(");
    read.exponent = read_expression(reader, formals);
    reader.lexer.expect(")");
  } else if (kind != Modifier::Kind::inverse) {
    read.controls = read_control_count(reader);
  }
  reader.lexer.expect("@");
  return read;
}

void read_modifiers(Reader& reader, const Formals* formals, Call& call) {
  if (reader.version == Version::two) return;
  while (const auto kind = modifier(reader.lexer.peek())) {
    if (call.modifiers.size() == depth_max) {
      return reader.verdict.refuse(reader.lexer.peek().offset,
                                   fmt::format("more than {} modifiers on one gate", depth_max));
    }
    call.modifiers.push_back(read_modifier(reader, *kind, formals));
  }
}

std::string why_unknown(const Reader& reader, const Token& name, const Formals* formals) {
  if (formals && formals->gate == name.text) {
    return fmt::format("{} calls itself: recursion is not supported", shown(name));
  }
  if (const auto construct = refused_construct(name.text, reader.version); !construct.empty()) {
    return fmt::format("{} begins {}, which is not supported", shown(name), construct);
  }
  if (is_reserved(name.text, reader.version)) {
    return fmt::format("{} is not possible here", shown(name));
  }
  if (reader.names.contains(name.text)) return fmt::format("{} is not a gate", shown(name));
  if (find_gate(name.text, reader.version, true)) {
    return fmt::format("gate {} needs 'include \"{}\";' before it", shown(name),
                       library_file(reader.version));
  }
  return unknown("gate", name.text, gate_names(reader.version, reader.is_library_included));
}

std::optional<Callee> find_callee(Reader& reader, const Token& name, const Formals* formals) {
  const bool is_own_name = formals && formals->gate == name.text;
  if (!is_own_name) {
    if (const auto* own = reader.find<std::unique_ptr<const Definition>>(name.text)) {
      return own->get();
    }
    const auto* gate = find_gate(name.text, reader.version, reader.is_library_included);
    if (gate) return gate;
  }
  reader.verdict.refuse(name.offset, why_unknown(reader, name, formals));
  return {};
}

void read_arguments(Reader& reader, const Formals* formals, Call& call) {
  const auto most = static_cast<std::size_t>(parameters_max(call.callee));
  const auto least = static_cast<std::size_t>(parameters_min(call.callee));
  if (reader.lexer.accept("(") && !reader.lexer.accept(")")) {
    do {
      call.arguments.push_back(read_expression(reader, formals));
    } while (call.arguments.size() <= most && reader.lexer.accept(","));
    if (call.arguments.size() <= most) reader.lexer.expect(")");
  }
  if (call.arguments.size() < least || call.arguments.size() > most) {
    const bool has_more = call.arguments.size() > most;
    reader.verdict.refuse(
        call.offset,
        fmt::format("gate {} takes {}, not {}", quoted_excerpt(call.name),
                    counted(static_cast<std::int64_t>(has_more ? most : least), "parameter"),
                    has_more ? "more" : fmt::format("{}", call.arguments.size())));
  }
}

// The names of parameters or qubits, each with its place in the list.
std::map<std::string_view, int> read_formals(Reader& reader, std::string_view closing) {
  std::map<std::string_view, int> names;
  do {
    const Token name = reader.take_new_name();
    if (!names.emplace(name.text, static_cast<int>(names.size())).second) {
      reader.verdict.refuse(name.offset, fmt::format("{} is named twice", shown(name)));
    } else if (names.size() > formals_max) {
      reader.verdict.refuse(
          name.offset, fmt::format("more than {} parameters or qubits of a gate", formals_max));
    }
  } while (reader.lexer.accept(","));
  reader.lexer.expect(closing);
  return names;
}

class BodyReader {
 public:
  BodyReader(Reader& reader, const Formals& formals, Definition& definition)
      : reader_(reader), formals_(formals), definition_(definition) {}

  void read();

 private:
  int read_qubit();
  void read_barrier();
  void read_call();
  void add(Call call);

  Reader& reader_;
  const Formals& formals_;
  Definition& definition_;
};

void BodyReader::read() {
  while (reader_.lexer.peek().kind == TokenKind::word) {
    if (reader_.lexer.accept("barrier")) {
      read_barrier();
    } else {
      read_call();
    }
  }
  reader_.lexer.expect("}");
}

int BodyReader::read_qubit() {
  const Token name = reader_.lexer.expect(TokenKind::word, "a qubit");
  const auto found = formals_.qubits.find(name.text);
  if (found != formals_.qubits.end()) return found->second;
  reader_.verdict.refuse(name.offset, fmt::format("{} is not a qubit of gate {}", shown(name),
                                                  quoted_excerpt(formals_.gate)));
  return 0;
}

void BodyReader::read_barrier() {
  do {
    read_qubit();
  } while (reader_.lexer.accept(","));
  reader_.lexer.expect(";");
}

void BodyReader::read_call() {
  auto call = read_call_head(reader_, &formals_);
  if (!call) return;
  read_operands(reader_, *call, [&] {
    const std::size_t offset = reader_.lexer.peek().offset;
    const int qubit = read_qubit();
    if (std::find(call->qubits.begin(), call->qubits.end(), qubit) != call->qubits.end()) {
      reader_.verdict.refuse(offset,
                             fmt::format("gate {} has a qubit twice", quoted_excerpt(call->name)),
                             FaultCode::invalid_input);
    }
    call->qubits.push_back(qubit);
  });
  if (!reader_.verdict.refused()) add(std::move(*call));
}

void BodyReader::add(Call call) {
  const auto* callee = std::get_if<const Definition*>(&call.callee);
  if (callee && (*callee)->body.empty()) return;  // nothing, however often: costs no expansion
  if (callee) definition_.depth = std::max(definition_.depth, (*callee)->depth + 1);
  if (definition_.depth > depth_max) {
    return reader_.verdict.refuse(call.offset,
                                  fmt::format("gate definitions nested deeper than {}", depth_max));
  }
  std::size_t size = 1 + call.modifiers.size() + call.qubits.size();
  for (const Expression& argument : call.arguments) size += argument.size();
  for (const Modifier& modifier : call.modifiers) size += modifier.exponent.size();
  reader_.store(static_cast<std::int64_t>(size), call.offset);
  definition_.gates_min = std::min(gates_counted_max, definition_.gates_min + gates_min(call));
  definition_.body.push_back(std::move(call));
}

}  // namespace

std::optional<Call> read_call_head(Reader& reader, const Formals* formals) {
  Call call;
  read_modifiers(reader, formals, call);
  const Token name = reader.lexer.expect(TokenKind::word, "a gate");
  if (reader.verdict.refused()) return {};
  const auto callee = find_callee(reader, name, formals);
  if (!callee) return {};
  call.name = name.text;
  call.offset = name.offset;
  call.callee = *callee;
  read_arguments(reader, formals, call);
  if (reader.verdict.refused()) return {};
  return call;
}

void read_operands(Reader& reader, const Call& call, const std::function<void()>& read_one) {
  const std::int64_t expected = qubits(call);
  std::int64_t given = 0;
  bool has_more = !reader.lexer.peek().is(";");
  while (has_more && given < expected) {
    read_one();
    ++given;
    has_more = reader.lexer.accept(",");
  }
  if (has_more || given < expected) {
    reader.verdict.refuse(
        call.offset,
        fmt::format("gate {} takes {}, not {}", quoted_excerpt(call.name),
                    counted(expected, "qubit"), has_more ? "more" : fmt::format("{}", given)));
  }
  reader.lexer.expect(";");
}

std::unique_ptr<const Definition> read_definition(Reader& reader) {
  const Token name = reader.take_undeclared_name();
  Formals formals{.gate = name.text, .parameters = {}, .qubits = {}};
  if (reader.lexer.accept("(") && !reader.lexer.accept(")")) {
    formals.parameters = read_formals(reader, ")");
  }
  formals.qubits = read_formals(reader, "{");
  auto definition = std::make_unique<Definition>();
  definition->name = name.text;
  definition->parameters = static_cast<int>(formals.parameters.size());
  definition->qubits = static_cast<int>(formals.qubits.size());
  reader.store(8, name.offset);  // a definition costs memory even when it is empty
  BodyReader(reader, formals, *definition).read();
  return definition;
}

}  // namespace docket::executor::quantum::qasm
