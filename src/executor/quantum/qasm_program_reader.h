// Reads an OpenQASM text statement by statement into a program.
//
// Guarantees: time and memory are bounded by the text's length and the limits.
// Threads: one at a time.
#pragma once

#include <string_view>
#include <vector>

#include "executor/quantum/program_builder.h"
#include "executor/quantum/qasm_expander.h"
#include "executor/quantum/qasm_operand.h"
#include "executor/quantum/qasm_reader.h"

namespace docket::executor::quantum::qasm {

inline constexpr int bits_max = 4096;  // of all bit registers together

class ProgramReader {
 public:
  // `text` must outlive the reader.
  ProgramReader(std::string_view text, const CircuitLimits& limits);

  // Once.
  OrFault<Program> read() &&;

 private:
  using Statement = void (ProgramReader::*)(const Token& word);
  struct Row;

  // Null when the word begins a call of a gate, or nothing.
  Statement find_statement(std::string_view word) const;
  void read_header();
  void read_statement();
  void read_word_statement();
  void refuse(const Token& token, std::string message, FaultCode code = FaultCode::preflight_error);

  // The statements, each from behind its first word.
  void misplaced_header(const Token& word);
  void include(const Token& word);
  void modern_register(const Token& word);
  void old_register(const Token& word);
  void constant(const Token& word);
  void gate_definition(const Token& word);
  void measurement(const Token& word);
  void reset(const Token& word);
  void barrier(const Token& word);
  void delay(const Token& word);
  void pragma(const Token& word);

  void measured_assignment();
  void gate_call();
  void declare(Wire wire, const Token& name, std::int64_t size, bool is_array);
  void declare_qubits(const Token& name, std::int64_t size, WireRegister& declared);
  void declare_bits(const Token& name, std::int64_t size, WireRegister& declared);
  std::int64_t read_size();
  void read_initial_value();
  void measure(const Token& word, const Selection& qubits, const Selection* bits);
  void read_out(const Token& word, int qubit, int bit, bool is_reset);
  void broadcast(const Call& call, const std::vector<Selection>& operands);
  void expand(const Call& call, const std::vector<int>& qubits);

  Reader reader_;
  ProgramBuilder builder_;
  Expander expander_;
};

}  // namespace docket::executor::quantum::qasm
