// The first fault of an OpenQASM text, with its line and column.
//
// Guarantees: the first refusal stays; once there is one, the lexer gives only the end of the text,
//   so every loop of the readers ends and none of them has to hand errors up.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "executor/quantum/fault.h"

namespace docket::executor::quantum::qasm {

class Verdict {
 public:
  explicit Verdict(std::string_view text) : text_(text) {}

  // `offset` is the byte at fault; the message names the construct.
  void refuse(std::size_t offset, std::string message, FaultCode code = FaultCode::preflight_error);
  void refuse(std::size_t offset, Fault fault);

  bool refused() const { return fault_.has_value(); }
  // Only when refused.
  const Fault& fault() const { return *fault_; }

 private:
  std::string_view text_;
  std::optional<Fault> fault_;
};

}  // namespace docket::executor::quantum::qasm
