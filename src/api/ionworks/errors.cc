#include "api/ionworks/errors.h"

#include <fmt/format.h>

#include "api/fastapi.h"
#include "api/json_writer.h"

namespace docket::api::ionworks {

http::Response error_response(int status, std::string_view error_code, std::string_view message,
                              std::string_view detail) {
  JsonWriter json;
  json.begin_object().field("error_code", error_code).field("message", message);
  json.key("detail").raw(detail).end_object();
  return http::make_response(status, "application/json", json.take());
}

http::Response encode_error(const Error& error) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
      return error_response(400, "BAD_REQUEST", error.message);
    case ErrorCode::unauthenticated: {
      http::Response response = error_response(401, "UNAUTHORIZED", error.message);
      response.headers.set("WWW-Authenticate", "Bearer");
      return response;
    }
    case ErrorCode::forbidden:
      return error_response(403, "FORBIDDEN", error.message);
    case ErrorCode::not_found:
      return error_response(404, "NOT_FOUND", error.message);
    case ErrorCode::conflict:
      return error_response(409, "CONFLICT", error.message);
    case ErrorCode::exhausted:
    case ErrorCode::unavailable:
      return error_response(503, "UNAVAILABLE", error.message);
    case ErrorCode::corrupt:
      return error_response(500, "INTERNAL_ERROR", error.message);
  }
  return error_response(500, "INTERNAL_ERROR", error.message);
}

http::Response unreadable_body() {
  return fastapi_detail(400, "There was an error parsing the body");
}

http::Response render_refusal(const http::Refusal& refusal, const http::Request&) {
  const int status = http::default_status(refusal.fault);
  const std::string limit = fmt::format("{{\"limit_bytes\":{}}}", refusal.limit_bytes);
  switch (refusal.fault) {
    case http::Fault::not_found:
      return fastapi_detail(status, "Not Found");
    case http::Fault::method_not_allowed:
      return fastapi_detail(status, "Method Not Allowed");
    case http::Fault::broken_body:
      return unreadable_body();
    case http::Fault::malformed:
    case http::Fault::expectation_failed:
      return error_response(status, "BAD_REQUEST", refusal.message);
    case http::Fault::unsupported_encoding:
      return error_response(status, "UNSUPPORTED_MEDIA_TYPE", refusal.message);
    case http::Fault::body_too_large:
      return error_response(status, "PAYLOAD_TOO_LARGE", refusal.message, limit);
    case http::Fault::target_too_long:
    case http::Fault::headers_too_large:
      return error_response(status, "REQUEST_TOO_LARGE", refusal.message, limit);
    case http::Fault::timed_out:
      return error_response(status, "REQUEST_TIMEOUT", refusal.message);
    case http::Fault::too_many_connections:
      return error_response(status, "RATE_LIMITED", refusal.message, R"({"retry_after_s":1})");
    case http::Fault::overloaded:
      return error_response(status, "UNAVAILABLE", refusal.message);
    case http::Fault::failed:
      return error_response(status, "INTERNAL_ERROR", refusal.message);
  }
  return error_response(status, "INTERNAL_ERROR", refusal.message);
}

}  // namespace docket::api::ionworks
