#include "base/result.h"

#include "base/check.h"

namespace docket {

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::unauthenticated:
      return "unauthenticated";
    case ErrorCode::forbidden:
      return "forbidden";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::exhausted:
      return "exhausted";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::corrupt:
      return "corrupt";
  }
  check_failed(__FILE__, __LINE__, "known ErrorCode", "an ErrorCode outside its enumeration");
}

void throw_exception_from_error(const Error& error, const boost::source_location& at) {
  check_failed(at.file_name(), static_cast<int>(at.line()), "result.has_value()", error.message);
}

}  // namespace docket
