#include "api/ionq/errors.h"

#include <fmt/format.h>

#include "api/json_writer.h"
#include "base/check.h"

namespace docket::api::ionq {
namespace {

// The words of the API's own examples; other statuses have their registered phrase.
std::string_view error_word(int status) {
  switch (status) {
    case 401:
      return "Unauthorized Error";
    case 403:
      return "Forbidden Error";
    case 404:
      return "Not Found Error";
    case 413:
      return "Request Entity Too Large";
    default:
      return http::reason_phrase(status);
  }
}

std::string_view name(Source source) {
  switch (source) {
    case Source::query:
      return "query";
    case Source::params:
      return "params";
    case Source::payload:
      return "payload";
  }
  return "payload";
}

void write_error(JsonWriter& json, int status, std::string_view message) {
  json.field("statusCode", status).field("error", error_word(status)).field("message", message);
}

http::Response error_response(int status, std::string_view message) {
  JsonWriter json;
  json.begin_object();
  write_error(json, status, message);
  http::Response response = json_response(status, json.end_object().take());
  if (status == 401) response.headers.set("WWW-Authenticate", "apiKey");
  if (status == 503) response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace

[[noreturn]] void throw_exception_from_error(const BadRequest& error,
                                             const boost::source_location&) {
  DOCKET_CHECK(false, error.message.c_str());
}

http::Response json_response(int status, http::Body body) {
  return http::make_response(status, "application/json; charset=utf-8", std::move(body));
}

http::Response encode_error(const BadRequest& error) {
  JsonWriter json;
  json.begin_object();
  write_error(json, 400, error.message);
  if (!error.keys.empty()) {
    json.key("validation").begin_object().key("keys").begin_array();
    for (const std::string& key : error.keys) json.string(key);
    json.end_array().field("source", name(error.source)).end_object();
  }
  return json_response(400, json.end_object().take());
}

http::Response encode_error(const Error& error) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::conflict:
      return error_response(400, error.message);
    case ErrorCode::unauthenticated:
      return error_response(401, "The API key is missing or not known.");
    case ErrorCode::forbidden:
      return error_response(403, error.message);
    case ErrorCode::not_found:
      return no_such_resource();
    case ErrorCode::exhausted:
    case ErrorCode::unavailable:
      return error_response(503, error.message);
    case ErrorCode::corrupt:
      return error_response(500, error.message);
  }
  return error_response(500, error.message);
}

http::Response no_such_resource() { return error_response(404, "No such resource."); }

http::Response render_refusal(const http::Refusal& refusal, const http::Request& request) {
  const int status = http::default_status(refusal.fault);
  http::Response response = refusal.fault == http::Fault::not_found
                                ? no_such_resource()
                                : error_response(status, refusal.message);
  response.headers.set("x-request-id", request.correlation_id);
  return response;
}

}  // namespace docket::api::ionq
