#include "executor/quantum/qasm_verdict.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace docket::executor::quantum::qasm {
namespace {

// Both count from 1; columns are characters, not bytes.
std::string place(std::string_view before) {
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::string_view line = before.substr(before.rfind('\n') + 1);
  const auto columns = std::count_if(line.begin(), line.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  });
  return fmt::format("line {}, column {}", lines + 1, columns + 1);
}

}  // namespace

void Verdict::refuse(std::size_t offset, std::string message, FaultCode code) {
  refuse(offset, Fault{code, std::move(message)});
}

void Verdict::refuse(std::size_t offset, Fault fault) {
  if (!fault_) fault_ = at(place(text_.substr(0, offset)), std::move(fault));
}

}  // namespace docket::executor::quantum::qasm
