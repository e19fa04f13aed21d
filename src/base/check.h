// DOCKET_CHECK states what only a bug of ours can break. It stays on in release and stops the
// process with the place and the reason; input is never checked with it (that is an Error).
#pragma once

#include <string_view>

namespace docket {

// Prints "file:line: check failed: condition (reason)" to stderr and aborts. Any thread.
[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               std::string_view reason);

}  // namespace docket

#define DOCKET_CHECK(condition, reason)                               \
  do {                                                                \
    if (!(condition)) [[unlikely]]                                    \
      ::docket::check_failed(__FILE__, __LINE__, #condition, reason); \
  } while (false)
