#include "api/osapi/job_request.h"

#include <utility>
#include <variant>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "api/fastapi.h"
#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/osapi/members.h"
#include "api/osapi/operations.h"
#include "http/text.h"

namespace docket::api::osapi {
namespace {

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
  if (!request.body.empty() && !is_json_content_type(request.headers.find("Content-Type"))) {
    return Answered{framework_error(415, http::reason_phrase(415))};
  }
  JsonBody body = read_json(request.body);
  auto* value = std::get_if<boost::json::value>(&body);
  if (value == nullptr) return unreadable("the request body is not valid JSON");
  auto* object = value->if_object();
  if (object == nullptr) return unreadable("the request body must be a JSON object");
  return std::move(*object);
}

namespace {

// `raw` is the text of `operation`.
OrAnswer<std::string> data_of(const boost::json::object& operation, std::string_view raw) {
  const boost::json::value* data = operation.if_contains("data");
  if (data == nullptr || data->is_null()) return std::string("{}");
  if (!data->is_object()) return unreadable("operation.data must be an object");
  return std::string(json_member(raw, "data"));
}

OrAnswer<Target> target_of(const boost::json::object& body) {
  const auto text = optional_text(body, "target_hostname");
  if (!text) return text.error();
  auto target = read_target(text->value_or(""));
  if (!target) return target;
  if (const boost::json::value* may_wait = body.if_contains("may_wait")) {
    if (!may_wait->is_bool()) return unreadable("may_wait must be true or false");
    target->may_wait = may_wait->get_bool();
  }
  return target;
}

}  // namespace

std::optional<Answered> check_work(JobRequest& job, const boost::json::object& data,
                                   std::string_view place) {
  const Operation& operation = operations()[job.operation];
  const auto good = check_data(operation, data, place);
  if (!good) return failed(good.error());
  job.work_time = time_limit(operation, data);
  return std::nullopt;
}

OrAnswer<JobRequest> decode_job(const http::Request& request, const RightCheck& check_right) {
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
  if (auto lacking = check_right(*found)) return *std::move(lacking);

  JobRequest job;
  job.operation = *found;
  job.type = *std::move(*type);
  const std::string_view raw = json_member(without_byte_order_mark(request.body), "operation");
  if (raw.size() > operation_bytes_max) {
    return bad_request(fmt::format("operation must be at most {} bytes", operation_bytes_max));
  }
  auto data = data_of(*operation, raw);
  if (!data) return data.error();
  job.data = *std::move(data);
  static const boost::json::object none;
  const boost::json::object* members = object_member(*operation, "data");
  if (auto fault = check_work(job, members == nullptr ? none : *members, "operation.data.")) {
    return *std::move(fault);
  }
  auto target = target_of(*body);
  if (!target) return target.error();
  job.target = *std::move(target);
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
