#include "api/fastapi.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "api/json_writer.h"
#include "api/python_int.h"
#include "base/ascii.h"

namespace docket::api {
namespace {

std::string quoted(std::string_view text) { return JsonWriter().string(text).take(); }

std::optional<std::int64_t> bounded(Violations& violations, Loc loc, std::string_view input,
                                    std::int64_t number, IntBounds bounds) {
  if (number < bounds.least) {
    violations.below(loc, input, bounds.least);
    return std::nullopt;
  }
  if (number > bounds.greatest) {
    violations.above(loc, input, bounds.greatest);
    return std::nullopt;
  }
  return number;
}

// A whole double, kept inside 64 bits.
std::int64_t to_integer(double number) {
  constexpr double limit = 9.2e18;
  return static_cast<std::int64_t>(std::clamp(number, -limit, limit));
}

}  // namespace

std::string alternatives(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += fmt::format("'{}'", words[i]);
  }
  return text;
}

void Violations::add(std::string_view type, Loc loc, std::string_view message,
                     std::string_view input, std::string_view context) {
  JsonWriter json;
  json.begin_object().field("type", type).key("loc").begin_array();
  for (const LocPart& part : loc) {
    if (const auto* name = std::get_if<std::string_view>(&part)) {
      json.string(*name);
    } else {
      json.integer(std::get<std::int64_t>(part));
    }
  }
  json.end_array().field("msg", message).key("input").raw(input);
  if (!context.empty()) json.key("ctx").raw(context);
  items_.push_back(json.end_object().take());
}

void Violations::missing(Loc loc, std::string_view input) {
  add("missing", loc, "Field required", input);
}

void Violations::json_invalid(const PythonJsonError& error) {
  add("json_invalid", {"body", static_cast<std::int64_t>(error.position)}, "JSON decode error",
      "{}", JsonWriter().begin_object().field("error", error.reason).end_object().text());
}

void Violations::not_a_model(std::string_view input) {
  add("model_attributes_type", {"body"},
      "Input should be a valid dictionary or object to extract fields from", input);
}

void Violations::not_a_dict(Loc loc, std::string_view input) {
  add("dict_type", loc, "Input should be a valid dictionary", input);
}

void Violations::not_a_string(Loc loc, std::string_view input) {
  add("string_type", loc, "Input should be a valid string", input);
}

void Violations::not_in_enum(Loc loc, std::string_view input,
                             std::span<const std::string_view> words) {
  const std::string expected = alternatives(words);
  add("enum", loc, "Input should be " + expected, input,
      JsonWriter().begin_object().field("expected", expected).end_object().text());
}

void Violations::int_parsing(Loc loc, std::string_view input) {
  add("int_parsing", loc, "Input should be a valid integer, unable to parse string as an integer",
      input);
}

void Violations::int_parsing_size(Loc loc, std::string_view input) {
  add("int_parsing_size", loc, "Unable to parse input string as an integer, exceeded maximum size",
      input);
}

void Violations::int_from_float(Loc loc, std::string_view input) {
  add("int_from_float", loc, "Input should be a valid integer, got a number with a fractional part",
      input);
}

void Violations::int_type(Loc loc, std::string_view input) {
  add("int_type", loc, "Input should be a valid integer", input);
}

void Violations::below(Loc loc, std::string_view input, std::int64_t least) {
  add("greater_than_equal", loc, fmt::format("Input should be greater than or equal to {}", least),
      input, fmt::format("{{\"ge\":{}}}", least));
}

void Violations::above(Loc loc, std::string_view input, std::int64_t greatest) {
  add("less_than_equal", loc, fmt::format("Input should be less than or equal to {}", greatest),
      input, fmt::format("{{\"le\":{}}}", greatest));
}

void Violations::url_type(Loc loc, std::string_view input) {
  add("url_type", loc, "URL input should be a string or URL", input);
}

void Violations::url_too_long(Loc loc, std::string_view input, std::int64_t length_max) {
  add("url_too_long", loc, fmt::format("URL should have at most {} characters", length_max), input,
      fmt::format("{{\"max_length\":{}}}", length_max));
}

void Violations::url_parsing(Loc loc, std::string_view input, std::string_view reason) {
  add("url_parsing", loc, fmt::format("Input should be a valid URL, {}", reason), input,
      JsonWriter().begin_object().field("error", reason).end_object().text());
}

void Violations::url_scheme(Loc loc, std::string_view input) {
  add("url_scheme", loc, "URL scheme should be 'http' or 'https'", input,
      R"({"expected_schemes":"'http' or 'https'"})");
}

void Violations::json_invalid(Loc loc, std::string_view input, std::string_view reason) {
  add("json_invalid", loc, "JSON decode error", input,
      JsonWriter().begin_object().field("error", reason).end_object().text());
}

void Violations::not_a_list(Loc loc, std::string_view input) {
  add("list_type", loc, "Input should be a valid list", input);
}

void Violations::not_a_bool(Loc loc, std::string_view input) {
  add("bool_type", loc, "Input should be a valid boolean", input);
}

void Violations::not_a_number(Loc loc, std::string_view input) {
  add("float_type", loc, "Input should be a valid number", input);
}

void Violations::bool_parsing(Loc loc, std::string_view input) {
  add("bool_parsing", loc, "Input should be a valid boolean, unable to interpret input", input);
}

void Violations::float_parsing(Loc loc, std::string_view input) {
  add("float_parsing", loc, "Input should be a valid number, unable to parse string as a number",
      input);
}

void Violations::datetime_parsing(Loc loc, std::string_view input) {
  add("datetime_parsing", loc, "Input should be a valid datetime", input);
}

void Violations::uuid_parsing(Loc loc, std::string_view input, std::string_view reason) {
  add("uuid_parsing", loc, fmt::format("Input should be a valid UUID, {}", reason), input);
}

void Violations::not_a_literal(Loc loc, std::string_view input,
                               std::span<const std::string_view> words) {
  const std::string expected = alternatives(words);
  add("literal_error", loc, "Input should be " + expected, input,
      JsonWriter().begin_object().field("expected", expected).end_object().text());
}

void Violations::not_above(Loc loc, std::string_view input, std::int64_t limit) {
  add("greater_than", loc, fmt::format("Input should be greater than {}", limit), input,
      fmt::format("{{\"gt\":{}}}", limit));
}

void Violations::not_below(Loc loc, std::string_view input, std::int64_t limit) {
  add("less_than", loc, fmt::format("Input should be less than {}", limit), input,
      fmt::format("{{\"lt\":{}}}", limit));
}

void Violations::too_short(Loc loc, std::string_view input, std::int64_t least) {
  add("string_too_short", loc,
      fmt::format("String should have at least {} character{}", least, least == 1 ? "" : "s"),
      input, fmt::format("{{\"min_length\":{}}}", least));
}

void Violations::too_long(Loc loc, std::string_view input, std::int64_t greatest) {
  add("string_too_long", loc, fmt::format("String should have at most {} characters", greatest),
      input, fmt::format("{{\"max_length\":{}}}", greatest));
}

void Violations::value_error(Loc loc, std::string_view input, std::string_view reason) {
  add("value_error", loc, fmt::format("Value error, {}", reason), input);
}

void Violations::add_all(Violations more) {
  std::move(more.items_.begin(), more.items_.end(), std::back_inserter(items_));
}

http::Response Violations::response() const {
  JsonWriter json;
  json.begin_object().key("detail").begin_array();
  for (const std::string& item : items_) json.raw(item);
  json.end_array().end_object();
  return http::make_response(422, "application/json", json.take());
}

std::optional<std::int64_t> read_int(Violations& violations, Loc loc, std::string_view text,
                                     IntBounds bounds) {
  const std::string input = quoted(text);
  const PythonInt parsed = parse_python_int(text);
  if (const auto* number = std::get_if<std::int64_t>(&parsed)) {
    return bounded(violations, loc, input, *number, bounds);
  }
  switch (std::get<IntFault>(parsed)) {
    case IntFault::parsing:
      violations.int_parsing(loc, input);
      break;
    case IntFault::size:
      violations.int_parsing_size(loc, input);
      break;
  }
  return std::nullopt;
}

std::optional<std::int64_t> read_int(Violations& violations, Loc loc,
                                     const boost::json::value& value, IntBounds bounds) {
  const std::string input = to_json(value);
  switch (value.kind()) {
    case boost::json::kind::string:
      return read_int(violations, loc, std::string_view(value.get_string()), bounds);
    case boost::json::kind::int64:
      return bounded(violations, loc, input, value.get_int64(), bounds);
    case boost::json::kind::uint64:
      return bounded(violations, loc, input, INT64_MAX, bounds);
    case boost::json::kind::bool_:
      return bounded(violations, loc, input, value.get_bool() ? 1 : 0, bounds);
    case boost::json::kind::double_:
      if (std::trunc(value.get_double()) == value.get_double()) {
        return bounded(violations, loc, input, to_integer(value.get_double()), bounds);
      }
      violations.int_from_float(loc, input);
      return std::nullopt;
    case boost::json::kind::null:
    case boost::json::kind::array:
    case boost::json::kind::object:
      violations.int_type(loc, input);
      return std::nullopt;
  }
  return std::nullopt;
}

http::Response fastapi_detail(int status, std::string_view detail) {
  return http::make_response(
      status, "application/json",
      JsonWriter().begin_object().field("detail", detail).end_object().take());
}

bool is_json_content_type(const std::string* content_type) {
  if (content_type == nullptr) return true;
  std::string type = content_type->substr(0, content_type->find(';'));
  std::erase_if(type, [](char c) { return c == ' ' || c == '\t'; });
  type = ascii_lower(type);
  constexpr std::string_view application = "application/";
  if (!type.starts_with(application)) return false;
  const std::string_view subtype = std::string_view(type).substr(application.size());
  return subtype == "json" || subtype.ends_with("+json");
}

const std::string* last_value(const http::Request& request, std::string_view name) {
  const auto found = std::find_if(request.query.rbegin(), request.query.rend(),
                                  [&](const http::NamedValue& pair) { return pair.name == name; });
  return found == request.query.rend() ? nullptr : &found->value;
}

}  // namespace docket::api
