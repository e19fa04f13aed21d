// What all readers of one OpenQASM text share: its tokens, its verdict and its names.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <variant>

#include "executor/quantum/qasm_gate.h"
#include "executor/quantum/qasm_lexer.h"
#include "executor/quantum/qasm_verdict.h"

namespace docket::executor::quantum::qasm {

enum class Wire : std::uint8_t { qubit, bit };

struct WireRegister {
  Wire wire = Wire::qubit;
  int first = 0;  // number of its first qubit or bit in the program
  int size = 1;
  bool is_array = false;  // else a single one, without an index
};

// What a program's own name stands for.
using Entity = std::variant<WireRegister, Value, std::unique_ptr<const Definition>>;

// The names inside of a gate's definition; each stands for the place in its list.
struct Formals {
  std::string_view gate;
  std::map<std::string_view, int> parameters;
  std::map<std::string_view, int> qubits;
};

// Calls and terms that the definitions of one text may hold: bounds their memory.
inline constexpr std::int64_t stored_max = 1'000'000;

struct Reader {
  explicit Reader(std::string_view text) : verdict(text), lexer(text, verdict) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // The next token as a new name: refused when reserved.
  Token take_new_name();
  // The same, also refused when the program has declared it already.
  Token take_undeclared_name();
  // Null when the program has not declared this name as a T.
  template <class T>
  const T* find(std::string_view name) const {
    const auto found = names.find(name);
    return found == names.end() ? nullptr : std::get_if<T>(&found->second);
  }
  // Counts against stored_max.
  void store(std::int64_t count, std::size_t offset);

  Verdict verdict;
  Lexer lexer;
  Version version = Version::three;
  bool is_library_included = false;
  std::map<std::string_view, Entity> names;
  std::int64_t stored = 0;
};

}  // namespace docket::executor::quantum::qasm
