#include "api/osapi/members.h"

#include <utility>

#include "api/json_body.h"

namespace docket::api::osapi {

using boost::json::object;
using boost::json::value;

std::optional<std::string_view> text_member(const object& object, std::string_view name) {
  const value* found = object.if_contains(name);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string_view(found->get_string());
}

std::optional<std::int64_t> whole_member(const object& object, std::string_view name) {
  const value* found = object.if_contains(name);
  if (found == nullptr || !found->is_int64()) return std::nullopt;
  return found->get_int64();
}

std::optional<double> number_member(const object& object, std::string_view name) {
  const value* found = object.if_contains(name);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  return found->to_number<double>();
}

std::optional<bool> flag_member(const object& object, std::string_view name) {
  const value* found = object.if_contains(name);
  if (found == nullptr || !found->is_bool()) return std::nullopt;
  return found->get_bool();
}

std::optional<TimePoint> time_member(const object& object, std::string_view name) {
  const auto text = text_member(object, name);
  return text ? parse_time(*text) : std::nullopt;
}

const object* object_member(const object& object, std::string_view name) {
  const value* found = object.if_contains(name);
  return found == nullptr ? nullptr : found->if_object();
}

const boost::json::array* array_member(const object& object, std::string_view name) {
  const value* found = object.if_contains(name);
  return found == nullptr ? nullptr : found->if_array();
}

value foreign_json(std::string_view text) {
  if (text.empty()) return nullptr;
  JsonBody body = read_json(text);
  auto* read = std::get_if<value>(&body);
  return read == nullptr ? value() : std::move(*read);
}

}  // namespace docket::api::osapi
