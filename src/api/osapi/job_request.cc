#include "api/osapi/job_request.h"

#include <utility>
#include <variant>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/osapi/members.h"
#include "api/osapi/operations.h"
#include "http/text.h"

namespace docket::api::osapi {
namespace {

// application/json, with parameters perhaps.
bool is_json_type(std::string_view content_type) {
  const std::size_t end = std::min(content_type.find(';'), content_type.size());
  return http::equal_without_case(http::trimmed(content_type.substr(0, end)), "application/json");
}

Answered missing_right(std::string_view permission) {
  return {error_response(403, fmt::format("Insufficient permissions. Required: [{}]", permission))};
}

OrAnswer<Target> read_target(std::string_view text) {
  auto target = parse_target(text);
  if (!target) return failed(target.error());
  return *std::move(target);
}

// Empty when it is absent or null. 400 when it is something else than a text.
OrAnswer<std::optional<std::string>> optional_text(const boost::json::object& body,
                                                   std::string_view name) {
  const boost::json::value* value = body.if_contains(name);
  if (value == nullptr || value->is_null()) return std::optional<std::string>();
  const auto text = text_member(body, name);
  if (!text) return unreadable(fmt::format("{} must be a string", name));
  return std::optional(std::string(*text));
}

}  // namespace

OrAnswer<boost::json::object> read_object(const http::Request& request) {
  const std::string* type = request.headers.find("Content-Type");
  if (!request.body.empty() && type != nullptr && !is_json_type(*type)) {
    return Answered{framework_error(415, http::reason_phrase(415))};
  }
  JsonBody body = read_json(request.body);
  auto* value = std::get_if<boost::json::value>(&body);
  if (value == nullptr) return unreadable("the request body is not valid JSON");
  auto* object = value->if_object();
  if (object == nullptr) return unreadable("the request body must be a JSON object");
  return std::move(*object);
}

std::optional<Answered> check_operation_right(const job::Principal& who, job::Class operation) {
  const std::string_view word = operations()[operation].permission;
  const auto permission = job::parse_permission(word);
  if (!permission || job::may(who, *permission)) return std::nullopt;
  return missing_right(word);
}

OrAnswer<JobRequest> decode_job(const http::Request& request, const job::Principal& who) {
  const auto body = read_object(request);
  if (!body) return body.error();
  const boost::json::value* said = body->if_contains("operation");
  if (said == nullptr || said->is_null()) return bad_request("operation is required");
  const boost::json::object* operation = said->if_object();
  if (operation == nullptr) return unreadable("operation must be an object");
  auto type = optional_text(*operation, "type");
  if (!type) return type.error();
  const auto found = find_operation(type->value_or(""));
  if (!found) return failed(found.error());
  if (auto lacking = check_operation_right(who, *found)) return *std::move(lacking);

  JobRequest job;
  job.operation = *found;
  job.type = *std::move(*type);
  const std::string_view raw = json_member(without_byte_order_mark(request.body), "operation");
  if (raw.size() > operation_bytes_max) {
    return bad_request(fmt::format("operation must be at most {} bytes", operation_bytes_max));
  }
  const boost::json::value* data = operation->if_contains("data");
  if (data == nullptr || data->is_null()) {
    job.data = "{}";
  } else if (!data->is_object()) {
    return unreadable("operation.data must be an object");
  } else {
    job.data = json_member(raw, "data");
  }
  static const boost::json::object no_data;
  const boost::json::object& checked = job.data == "{}" ? no_data : data->get_object();
  const auto good = check_data(operations()[job.operation], checked, "operation.data.");
  if (!good) return failed(good.error());

  auto target = optional_text(*body, "target_hostname");
  if (!target) return target.error();
  auto parsed = read_target(target->value_or(""));
  if (!parsed) return parsed.error();
  job.target = *std::move(parsed);
  if (const boost::json::value* may_wait = body->if_contains("may_wait")) {
    if (!may_wait->is_bool()) return unreadable("may_wait must be true or false");
    job.target.may_wait = may_wait->get_bool();
  }
  return job;
}

OrAnswer<Target> decode_retry(const http::Request& request) {
  if (http::trimmed(request.body).empty()) return Target{};
  const auto body = read_object(request);
  if (!body) return body.error();
  const auto target = optional_text(*body, "target_hostname");
  if (!target) return target.error();
  return *target ? read_target(**target) : Target{};
}

}  // namespace docket::api::osapi
