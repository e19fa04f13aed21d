#include "api/answered.h"

#include "base/check.h"

namespace docket::api {

[[noreturn]] void throw_exception_from_error(const Answered&, const boost::source_location&) {
  DOCKET_CHECK(false, "the value of a request that was refused");
}

http::Response json_response(int status, http::Body body) {
  return http::make_response(status, "application/json", std::move(body));
}

}  // namespace docket::api
