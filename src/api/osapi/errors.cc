#include "api/osapi/errors.h"

#include <fmt/format.h>

#include "api/json_writer.h"

namespace docket::api::osapi {
namespace {

std::string_view text_of(const http::Refusal& refusal) {
  switch (refusal.fault) {
    case http::Fault::not_found:
    case http::Fault::method_not_allowed:
    case http::Fault::unsupported_encoding:
    case http::Fault::failed:
      return http::reason_phrase(http::default_status(refusal.fault));
    case http::Fault::body_too_large:
    case http::Fault::malformed:
    case http::Fault::broken_body:
    case http::Fault::target_too_long:
    case http::Fault::headers_too_large:
    case http::Fault::expectation_failed:
    case http::Fault::timed_out:
    case http::Fault::too_many_connections:
    case http::Fault::overloaded:
      return refusal.message;
  }
  return refusal.message;
}

}  // namespace

http::Response error_response(int status, std::string_view text, std::string_view details) {
  JsonWriter json;
  json.begin_object().field("error", text);
  if (!details.empty()) json.field("details", details);
  http::Response response = json_response(status, json.end_object().take());
  if (status == 401) response.headers.set("WWW-Authenticate", "Bearer");
  if (status == 503) response.headers.set("Retry-After", "1");
  return response;
}

http::Response framework_error(int status, std::string_view text) {
  JsonWriter json;
  json.begin_object().field("error", text).field("message", text).end_object();
  return json_response(status, json.take());
}

Answered missing_right(job::Permission permission) {
  return {error_response(
      403, fmt::format("Insufficient permissions. Required: [{}]", job::name(permission)))};
}

http::Response encode_error(const Error& error) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
      return error_response(400, error.message);
    case ErrorCode::unauthenticated:
      return error_response(401, error.message);
    case ErrorCode::forbidden:
      return error_response(403, error.message);
    case ErrorCode::not_found:
      return error_response(404, error.message);
    case ErrorCode::conflict:
      return error_response(409, error.message);
    case ErrorCode::exhausted:
    case ErrorCode::unavailable:
      return error_response(503, error.message);
    case ErrorCode::corrupt:
      return error_response(500, error.message);
  }
  return error_response(500, error.message);
}

http::Response render_refusal(const http::Refusal& refusal, const http::Request&) {
  return framework_error(http::default_status(refusal.fault), text_of(refusal));
}

}  // namespace docket::api::osapi
