#include "api/problem.h"

#include "api/json_writer.h"

namespace docket::api {

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return 400;
    case ErrorCode::unauthenticated:
      return 401;
    case ErrorCode::forbidden:
      return 403;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::conflict:
      return 409;
    case ErrorCode::exhausted:
    case ErrorCode::unavailable:
      return 503;
    case ErrorCode::corrupt:
      return 500;
  }
  return 500;
}

http::Response problem(const http::Request& request, const Error& error) {
  const int status = http_status(error.code);
  JsonWriter json;
  json.begin_object()
      .field("type", "about:blank")
      .field("title", http::reason_phrase(status))
      .field("status", status)
      .field("detail", error.message)
      .field("code", name(error.code))
      .field("correlation_id", request.correlation_id)
      .end_object();
  http::Response response = http::make_response(status, "application/problem+json", json.take());
  if (status == 401) response.headers.set("WWW-Authenticate", "Bearer");
  if (status == 503) response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace docket::api
