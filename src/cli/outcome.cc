#include "cli/outcome.h"

#include "base/check.h"

namespace docket::cli {

void throw_exception_from_error(const Refusal& refusal, const boost::source_location& at) {
  check_failed(at.file_name(), static_cast<int>(at.line()), "outcome.has_value()", refusal.message);
}

}  // namespace docket::cli
