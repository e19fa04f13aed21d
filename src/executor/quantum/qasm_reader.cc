#include "executor/quantum/qasm_reader.h"

#include <fmt/format.h>

#include "executor/quantum/qasm_words.h"

namespace docket::executor::quantum::qasm {

Token Reader::take_new_name() {
  const Token name = lexer.expect(TokenKind::word, "a name");
  if (is_reserved(name.text, version)) {
    verdict.refuse(name.offset, fmt::format("{} is a reserved word", shown(name)));
  }
  return name;
}

Token Reader::take_undeclared_name() {
  const Token name = take_new_name();
  if (names.contains(name.text)) {
    verdict.refuse(name.offset, fmt::format("{} is declared already", shown(name)));
  }
  return name;
}

void Reader::store(std::int64_t count, std::size_t offset) {
  stored += count;
  if (stored <= stored_max) return;
  verdict.refuse(offset,
                 fmt::format("the gate definitions hold more than {} calls and terms", stored_max),
                 FaultCode::too_many_gates);
}

}  // namespace docket::executor::quantum::qasm
