#include "executor/element/reader.h"

#include <utility>

namespace docket::executor::element {

Failure past_limit(std::string_view name) {
  return unreadable("limit", "Document limit exceeded: " + std::string(name));
}

Failure unreadable(std::string_view code, std::string message) {
  return {.kind = FailureKind::invalid_input,
          .code = std::string(code),
          .message = std::move(message),
          .detail = {}};
}

}  // namespace docket::executor::element
