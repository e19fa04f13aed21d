#include "api/unstructured/errors.h"

#include "api/guard.h"

namespace docket::api::unstructured {
namespace {

constexpr std::string_view busy = "Server is under heavy load. Please try again later.";
constexpr std::string_view bug = "Internal server error";

// The partition endpoint says it in words of its own.
bool is_partition(const http::Request& request) {
  return request.segments.size() == 3 && request.segments[0] == "general" &&
         request.segments[1].starts_with('v') && request.segments[2] == "general";
}

std::string_view text_of(const http::Refusal& refusal, const http::Request& request) {
  switch (refusal.fault) {
    case http::Fault::not_found:
      return "Not Found";
    case http::Fault::method_not_allowed:
      return is_partition(request) ? "Only POST requests are supported." : "Method Not Allowed";
    case http::Fault::body_too_large:
      return "Request body is too large";
    case http::Fault::unsupported_encoding:
      return "Unsupported media type";
    case http::Fault::too_many_connections:
    case http::Fault::overloaded:
      return busy;
    case http::Fault::failed:
      return bug;
    case http::Fault::malformed:
    case http::Fault::broken_body:
    case http::Fault::target_too_long:
    case http::Fault::headers_too_large:
    case http::Fault::expectation_failed:
    case http::Fault::timed_out:
      return refusal.message;
  }
  return refusal.message;
}

}  // namespace

http::Response encode_error(const Error& error, std::string_view absent) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
      return fastapi_detail(422, error.message);
    case ErrorCode::unauthenticated:
      return fastapi_detail(401, error.message);
    case ErrorCode::forbidden:
      return fastapi_detail(403, error.message);
    case ErrorCode::not_found:
      return fastapi_detail(404, absent);
    case ErrorCode::conflict:
      return fastapi_detail(409, error.message);
    case ErrorCode::exhausted:
    case ErrorCode::unavailable: {
      http::Response response = fastapi_detail(503, busy);
      response.headers.set("Retry-After", "1");
      return response;
    }
    case ErrorCode::corrupt:
      return fastapi_detail(500, bug);
  }
  return fastapi_detail(500, bug);
}

http::Response refuse(const http::Request& head, const Error& error) {
  if (error.code != ErrorCode::unauthenticated) return encode_error(error, "Not Found");
  const bool has_key = secret_of(head, KeyScheme::unstructured).has_value();
  http::Response response =
      fastapi_detail(401, has_key ? "API key is invalid"
                                  : "API key is missing, please provide an API key in the header.");
  response.headers.set("WWW-Authenticate", "Bearer");
  return response;
}

http::Response render_refusal(const http::Refusal& refusal, const http::Request& request) {
  const int status = http::default_status(refusal.fault);
  // Its client does not try a 429 again.
  return fastapi_detail(status == 429 ? 503 : status, text_of(refusal, request));
}

}  // namespace docket::api::unstructured
