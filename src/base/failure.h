// Why a job or a task failed: a value that travels from an executor to the client's answer.
//
// Guarantees: the kinds are closed; each door maps every kind in one switch without default.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket {

enum class FailureKind : std::uint8_t {
  // said by executors and workers
  invalid_input,  // the input breaks a documented rule of its kind
  not_buildable,  // valid in form, but no such model, circuit or pipeline can be made
  numeric,        // the computation itself failed: no convergence, infeasible step
  time_limit,     // the wall or CPU limit of one attempt
  memory_limit,   // the memory limit of one attempt
  output_limit,   // the output is larger than allowed
  crashed,        // the worker died
  internal,       // a bug of ours
  // said by the engine
  no_executor,  // no kind serves this type
  interrupted,  // interrupted more often than the limit allows
  deadline,     // not final by its deadline
  cancelled,    // cancelled by a person or by its parent
  dependency,   // a child failed or was cancelled
};
inline constexpr int failure_kinds = 13;

// The kind as a word of the documentation and of stored rows, e.g. "invalid_input".
std::string_view name(FailureKind kind);
std::optional<FailureKind> parse_failure_kind(std::string_view word);

struct Failure {
  FailureKind kind = FailureKind::internal;
  std::string code;  // the executor's own documented word, e.g. "unknown_parameter"; may be empty
  std::string message;  // one sentence for the API's caller
  std::string detail;   // a JSON object as text, or empty
  bool retryable = false;
  friend bool operator==(const Failure&, const Failure&) = default;
};

}  // namespace docket
