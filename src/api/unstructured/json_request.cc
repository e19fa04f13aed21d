#include "api/unstructured/json_request.h"

#include <algorithm>

#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/json_writer.h"
#include "api/unstructured/forms.h"
#include "api/unstructured/settings.h"
#include "api/unstructured/text.h"

namespace docket::api::unstructured {

OrAnswer<JsonRequest> read_json_request(const http::Request& request) {
  Violations violations;
  if (request.body.empty()) {
    violations.missing({"body"}, "null");
    return refused(violations);
  }
  if (!is_json_content_type(request.headers.find("Content-Type"))) {
    violations.not_a_model(quoted(request.body.substr(0, 100)));
    return refused(violations);
  }
  JsonBody body = read_json(request.body);
  if (const auto* error = std::get_if<PythonJsonError>(&body)) {
    violations.json_invalid(*error);
    return refused(violations);
  }
  auto* value = std::get_if<boost::json::value>(&body);
  if (value == nullptr) return detail(400, "There was an error parsing the body");
  if (!value->is_object()) {
    violations.not_a_model(to_json(*value));
    return refused(violations);
  }
  return JsonRequest{std::move(value->get_object()),
                     std::string(without_byte_order_mark(request.body))};
}

const boost::json::value* Members::find(std::string_view name) const {
  const boost::json::value* value = request_.members.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const boost::json::value* Members::required(std::string_view name) {
  const boost::json::value* value = request_.members.if_contains(name);
  if (value == nullptr) violations_.missing({"body", name}, without_secrets(request_.text));
  return value;
}

std::optional<std::string> Members::text(std::string_view name, std::int64_t characters_max) {
  const boost::json::value* value = request_.members.if_contains(name);
  if (value == nullptr) return std::nullopt;
  const boost::json::string* text = value->if_string();
  if (text == nullptr) {
    violations_.not_a_string({"body", name}, to_json(*value));
    return std::nullopt;
  }
  if (text->empty()) violations_.too_short({"body", name}, to_json(*value), 1);
  if (characters(*text) > characters_max) {
    violations_.too_long({"body", name}, to_json(*value), characters_max);
  }
  return std::string(*text);
}

std::optional<bool> Members::flag(std::string_view name) {
  const boost::json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  violations_.not_a_bool({"body", name}, to_json(*value));
  return std::nullopt;
}

std::optional<Uuid> Members::uuid(std::string_view name) {
  const boost::json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const boost::json::string* text = value->if_string();
  if (text == nullptr) {
    violations_.not_a_string({"body", name}, to_json(*value));
    return std::nullopt;
  }
  const auto read = read_uuid(*text);
  if (const Uuid* uuid = std::get_if<Uuid>(&read)) return *uuid;
  violations_.uuid_parsing({"body", name}, to_json(*value), std::get<std::string>(read));
  return std::nullopt;
}

std::optional<std::string> Members::word(std::string_view name,
                                         std::span<const std::string_view> words) {
  const boost::json::value* value = request_.members.if_contains(name);
  if (value == nullptr) return std::nullopt;
  const boost::json::string* text = value->if_string();
  const bool is_one = text != nullptr &&
                      std::find(words.begin(), words.end(), std::string_view(*text)) != words.end();
  if (is_one) return std::string(*text);
  violations_.not_in_enum({"body", name}, to_json(*value), words);
  return std::nullopt;
}

std::string_view Members::slice(std::string_view name) const {
  return json_member(request_.text, name);
}

}  // namespace docket::api::unstructured
