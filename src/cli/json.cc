#include "cli/json.h"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "cli/text.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

// Jobs nest up to 200 levels, and an answer holds a job.
constexpr std::size_t nesting_max = 256;

}  // namespace

Outcome<json::object> parse_object(std::string_view text) {
  json::parse_options options;
  options.max_depth = nesting_max;
  boost::system::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error || !value.is_object()) {
    return Refusal{ExitCode::refused, "The server's answer is no JSON object; is the URL right?"};
  }
  return std::move(value.get_object());
}

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

std::optional<double> number_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

bool bool_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<TimePoint> time_at(const json::object& object, std::string_view key) {
  return parse_time(text_at(object, key));
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

std::string describe(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "-";
    case json::kind::bool_:
      return value.get_bool() ? "yes" : "no";
    case json::kind::int64:
      return std::to_string(value.get_int64());
    case json::kind::uint64:
      return std::to_string(value.get_uint64());
    case json::kind::double_:
      return fmt::format("{:.6g}", value.get_double());
    case json::kind::string:
      return std::string(value.get_string());
    case json::kind::array:
      return fmt::format("[{} values]", grouped(value.get_array().size()));
    case json::kind::object:
      return fmt::format("{{{} members}}", grouped(value.get_object().size()));
  }
  return {};
}

}  // namespace docket::cli
