#include "api/json_body.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <boost/json/parse.hpp>

#include "base/check.h"
#include "base/utf8.h"

namespace docket::api {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_finite(const boost::json::value& value) {
  if (const double* number = value.if_double()) return std::isfinite(*number);
  if (const boost::json::array* items = value.if_array()) {
    return std::all_of(items->begin(), items->end(), is_finite);
  }
  if (const boost::json::object* members = value.if_object()) {
    return std::all_of(members->begin(), members->end(),
                       [](const auto& member) { return is_finite(member.value()); });
  }
  return true;
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view body) {
  if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
  return body;
}

JsonBody read_json(std::string_view body) {
  body = without_byte_order_mark(body);
  boost::json::parse_options options;
  options.max_depth = json_depth_max;
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(body, error, {}, options);
  if (!error) {
    if (!is_finite(value)) return UnreadableJson{};
    return value;
  }
  if (!is_utf8(body)) return UnreadableJson{};
  if (const auto reason = python_json_error(body)) return *reason;
  return UnreadableJson{};
}

boost::json::value read_stored_json(std::string_view text) {
  JsonBody body = read_json(text);
  auto* value = std::get_if<boost::json::value>(&body);
  DOCKET_CHECK(value != nullptr, "what is stored was read when it came");
  return std::move(*value);
}

}  // namespace docket::api
