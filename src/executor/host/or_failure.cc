#include "executor/host/or_failure.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/excerpt.h"
#include "base/utf8.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t message_bytes_max = 4096;
// Of a stranger's text in a message: a path may be this long and still be told whole.
constexpr std::size_t quoted_bytes_max = 1024;

Failure failure(FailureKind kind, std::string_view code, std::string_view message,
                std::string detail = {}) {
  std::string line = scrub_utf8(message);
  std::ranges::replace_if(
      line, [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; }, ' ');
  return {.kind = kind,
          .code = std::string(code),
          .message = std::string(excerpt(line, message_bytes_max)),
          .detail = std::move(detail),
          .retryable = false};
}

}  // namespace

Failure invalid(std::string_view message) {
  return failure(FailureKind::invalid_input, "invalid", message);
}

Failure no_such(std::string_view message) {
  return failure(FailureKind::invalid_input, "not_found", message);
}

Failure denied(std::string_view message) {
  return failure(FailureKind::not_buildable, "denied", message);
}

Failure unsupported(std::string_view message) {
  return failure(FailureKind::not_buildable, "unsupported", message);
}

Failure timed_out(std::string_view message, std::string data) {
  return failure(FailureKind::time_limit, "timeout", message, std::move(data));
}

Failure io(std::string_view what, int error) {
  return io(std::string(what) + ": " + std::generic_category().message(error));
}

// What others say of a trouble may be a sentence, with its period and its end of line.
Failure io(std::string_view message) {
  const std::string_view line = message.substr(0, message.find_last_not_of(" .\n") + 1);
  return failure(FailureKind::internal, "io", line);
}

Failure cancelled() { return failure(FailureKind::cancelled, "cancelled", "cancelled"); }

std::string in_quotes(std::string_view text) {
  const std::string clean = scrub_utf8(text.substr(0, 2 * quoted_bytes_max));
  const std::string_view shown = excerpt(clean, quoted_bytes_max);
  const bool is_cut = shown.size() < clean.size() || text.size() > 2 * quoted_bytes_max;
  return "\"" + std::string(shown) + (is_cut ? "…" : "") + "\"";
}

}  // namespace docket::executor::host
