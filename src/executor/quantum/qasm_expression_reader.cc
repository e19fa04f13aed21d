#include "executor/quantum/qasm_expression_reader.h"

#include <algorithm>
#include <numbers>

#include <fmt/format.h>

namespace docket::executor::quantum::qasm {
namespace {

struct NamedConstant {
  std::string_view name;
  Value value;
};
constexpr NamedConstant constants[] = {
    {"pi", std::numbers::pi},    {"π", std::numbers::pi},    {"tau", 2 * std::numbers::pi},
    {"τ", 2 * std::numbers::pi}, {"euler", std::numbers::e}, {"ℯ", std::numbers::e},
    {"true", std::int64_t{1}},   {"false", std::int64_t{0}},
};

struct Function {
  std::string_view name;
  Operator operation;
};
constexpr Function functions_two[] = {
    {"sin", Operator::sin}, {"cos", Operator::cos}, {"tan", Operator::tan},
    {"exp", Operator::exp}, {"ln", Operator::log},  {"sqrt", Operator::sqrt},
};
constexpr Function functions_three[] = {
    {"sin", Operator::sin},       {"cos", Operator::cos},         {"tan", Operator::tan},
    {"arcsin", Operator::arcsin}, {"arccos", Operator::arccos},   {"arctan", Operator::arctan},
    {"exp", Operator::exp},       {"log", Operator::log},         {"sqrt", Operator::sqrt},
    {"floor", Operator::floor},   {"ceiling", Operator::ceiling}, {"mod", Operator::remainder},
    {"pow", Operator::power},
};

std::optional<Operator> function(std::string_view name, Version version) {
  std::span<const Function> functions = functions_three;
  if (version == Version::two) functions = functions_two;
  for (const Function& candidate : functions) {
    if (candidate.name == name) return candidate.operation;
  }
  return {};
}

std::optional<Value> constant(std::string_view name, Version version) {
  if (version == Version::two && name != "pi") return {};
  for (const NamedConstant& candidate : constants) {
    if (candidate.name == name) return candidate.value;
  }
  return {};
}

class ExpressionReader {
 public:
  ExpressionReader(Reader& reader, const Formals* formals) : reader_(reader), formals_(formals) {}

  Expression read() {
    sum();
    return std::move(expression_);
  }

 private:
  bool is_three() const { return reader_.version == Version::three; }
  // Takes an operator when it is next.
  bool accept(std::string_view symbol, std::size_t& offset) {
    offset = reader_.lexer.peek().offset;
    return reader_.lexer.accept(symbol);
  }

  void sum();
  void product();
  void unary();
  void power();
  void primary();
  void named(const Token& name);
  void function_call(const Token& name);
  void push(Operator operation, std::size_t offset);
  void refuse(const Token& token, std::string message) {
    reader_.verdict.refuse(token.offset, std::move(message));
  }

  Reader& reader_;
  const Formals* formals_;
  Expression expression_;
  int depth_ = 0;
};

void ExpressionReader::sum() {
  product();
  for (std::size_t offset = 0;;) {
    if (accept("+", offset)) {
      product();
      push(Operator::add, offset);
    } else if (accept("-", offset)) {
      product();
      push(Operator::subtract, offset);
    } else {
      return;
    }
  }
}

void ExpressionReader::product() {
  unary();
  for (std::size_t offset = 0;;) {
    if (accept("*", offset)) {
      unary();
      push(Operator::multiply, offset);
    } else if (accept("/", offset)) {
      unary();
      push(Operator::divide, offset);
    } else if (is_three() && accept("%", offset)) {
      unary();
      push(Operator::remainder, offset);
    } else {
      return;
    }
  }
}

// A minus binds less tightly than a power: -2**2 is -4. Every way down comes through here.
void ExpressionReader::unary() {
  std::size_t offset = 0;
  if (++depth_ > depth_max) {
    refuse(reader_.lexer.peek(), fmt::format("an expression nested deeper than {}", depth_max));
  } else if (accept("-", offset)) {
    unary();
    push(Operator::negate, offset);
  } else {
    power();
  }
  --depth_;
}

void ExpressionReader::power() {
  primary();
  std::size_t offset = 0;
  if (accept(is_three() ? "**" : "^", offset)) {
    unary();
    push(Operator::power, offset);
  }
}

void ExpressionReader::primary() {
  const Token token = reader_.lexer.take();
  if (token.kind == TokenKind::number) {
    const OrFault<Value> value = parse_number(token.text);
    if (value) {
      expression_.push(*value);
    } else {
      reader_.verdict.refuse(token.offset, value.error());
    }
  } else if (token.kind == TokenKind::word) {
    named(token);
  } else if (token.is("(")) {
    sum();
    reader_.lexer.expect(")");
  } else {
    refuse(token, fmt::format("expected an expression but found {}", shown(token)));
  }
}

void ExpressionReader::named(const Token& name) {
  if (reader_.lexer.accept("(")) return function_call(name);
  if (formals_) {
    const auto found = formals_->parameters.find(name.text);
    if (found != formals_->parameters.end()) return expression_.push_parameter(found->second);
  }
  if (const auto* value = reader_.find<Value>(name.text)) return expression_.push(*value);
  if (const auto value = constant(name.text, reader_.version)) return expression_.push(*value);
  refuse(name, reader_.find<WireRegister>(name.text)
                   ? fmt::format("{} is a register, not a number: classical arithmetic on bits is "
                                 "not supported",
                                 shown(name))
                   : fmt::format("unknown constant {}", shown(name)));
}

void ExpressionReader::function_call(const Token& name) {
  const auto operation = function(name.text, reader_.version);
  if (!operation) return refuse(name, fmt::format("unknown function {}", shown(name)));
  sum();
  for (int i = 1; i < arity(*operation); ++i) {
    reader_.lexer.expect(",");
    sum();
  }
  reader_.lexer.expect(")");
  push(*operation, name.offset);
}

void ExpressionReader::push(Operator operation, std::size_t offset) {
  if (reader_.verdict.refused()) return;
  if (expression_.size() >= terms_max) {
    return reader_.verdict.refuse(offset,
                                  fmt::format("an expression of more than {} terms", terms_max));
  }
  if (const OrFault<void> pushed = expression_.push(operation); !pushed) {
    reader_.verdict.refuse(offset, pushed.error());
  }
}

}  // namespace

Expression read_expression(Reader& reader, const Formals* formals) {
  return ExpressionReader(reader, formals).read();
}

Value read_constant(Reader& reader) { return read_expression(reader).constant().value_or(Value()); }

std::int64_t read_integer(Reader& reader, std::string_view what) {
  const std::size_t offset = reader.lexer.peek().offset;
  const auto value = integer(read_constant(reader));
  if (!value) reader.verdict.refuse(offset, fmt::format("{} has to be an integer", what));
  return value.value_or(0);
}

}  // namespace docket::executor::quantum::qasm
