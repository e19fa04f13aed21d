// Errors as values: a Result is a value, or the reason there is none.
//
// Guarantees: expected failures travel in a Result, never in an exception. A broken invariant is
//   no Error: DOCKET_CHECK stops the process.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace docket {

// Why an operation did not happen. The set is closed: every front door maps every code in one
// `switch` without `default`, so adding a code here is a compile error until each door decides.
enum class ErrorCode : std::uint8_t {
  invalid_argument,  // the input breaks a documented rule; the same call can never succeed
  unauthenticated,   // no credential, or one we do not know
  forbidden,         // a known credential without this right
  not_found,         // no such thing in this tenant; also said of other tenants' things
  conflict,          // the job's state, or an idempotency key already used, forbids it
  exhausted,         // a documented limit was reached; may succeed later
  unavailable,       // a dependency is down or busy; retry with backoff
  corrupt,           // stored data contradicts itself; an operator has to look
};

// The code as a word of the documentation, e.g. "not_found".
std::string_view name(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::invalid_argument;
  std::string message;  // one sentence for the API's caller; no secret, host path or SQL
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = boost::system::result<T, Error>;

// Short forms, so that a refusal reads as one: `return not_found("No such job.")`.
inline Error invalid_argument(std::string message) {
  return {ErrorCode::invalid_argument, std::move(message)};
}
inline Error unauthenticated(std::string message) {
  return {ErrorCode::unauthenticated, std::move(message)};
}
inline Error forbidden(std::string message) { return {ErrorCode::forbidden, std::move(message)}; }
inline Error not_found(std::string message) { return {ErrorCode::not_found, std::move(message)}; }
inline Error conflict(std::string message) { return {ErrorCode::conflict, std::move(message)}; }
inline Error exhausted(std::string message) { return {ErrorCode::exhausted, std::move(message)}; }
inline Error unavailable(std::string message) {
  return {ErrorCode::unavailable, std::move(message)};
}
inline Error corrupt(std::string message) { return {ErrorCode::corrupt, std::move(message)}; }

// Called when code reads the value of a failed Result: our bug, so it stops the process.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& at);

}  // namespace docket
