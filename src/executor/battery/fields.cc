#include "executor/battery/fields.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "base/excerpt.h"

namespace docket::executor::battery {
namespace {

namespace json = boost::json;

Failure out_of_range(const std::string& path, const json::value& value, const std::string& range) {
  return refuse(FailureKind::invalid_input, "out_of_range",
                fmt::format("'{}' must be {}, not {}", path, range, json::serialize(value)),
                {.stage = "parse", .path = path, .value = value, .expected = json::value(range)});
}

// A value as `detail` shows it: containers would be too long, and JSON has no infinity, though the
// parser makes one of 1e999.
json::value abridged(const json::value& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  if (const json::string* text = value.if_string()) return json::value(excerpt(*text));
  if (value.is_double() && !std::isfinite(value.get_double())) return "not finite";
  return value;
}

}  // namespace

std::optional<double> as_number(const json::value& value) {
  if (const double* real = value.if_double()) {
    if (std::isfinite(*real)) return *real;
    return std::nullopt;
  }
  if (const std::int64_t* whole = value.if_int64()) return static_cast<double>(*whole);
  if (const std::uint64_t* whole = value.if_uint64()) return static_cast<double>(*whole);
  return std::nullopt;
}

Failure refuse_type(std::string_view path, const json::value& value, std::string_view expected) {
  return refuse(FailureKind::invalid_input, "wrong_type",
                fmt::format("'{}' must be {}", path.empty() ? "params" : path, expected),
                {.stage = "parse",
                 .path = std::string(path),
                 .value = abridged(value),
                 .expected = json::value(expected)});
}

Fields::Fields(const json::object& object, std::string path,
               std::initializer_list<std::string_view> known,
               std::initializer_list<std::string_view> not_built)
    : object_(object), path_(std::move(path)) {
  for (const auto& [key, value] : object) check_key(key, value, known, not_built);
}

void Fields::check_key(std::string_view key, const json::value& value,
                       std::initializer_list<std::string_view> known,
                       std::initializer_list<std::string_view> not_built) {
  if (std::ranges::find(known, key) != known.end()) return;
  if (std::ranges::find(not_built, key) == not_built.end()) {
    const std::vector<std::string> words(known.begin(), known.end());
    fail(refuse_unknown(FailureKind::invalid_input, "unknown_key", "key", key, words,
                        {.stage = "parse", .path = path_of(key)}));
  } else if (!value.is_null()) {
    fail(refuse(FailureKind::not_buildable, "not_built_yet",
                fmt::format("'{}' is not built yet", key),
                {.stage = "parse", .path = path_of(key)}));
  }
}

const json::value* Fields::find(std::string_view key) const {
  const json::value* value = failure_ ? nullptr : object_.if_contains(key);
  return value != nullptr && !value->is_null() ? value : nullptr;
}

std::optional<double> Fields::number(std::string_view key, double low, double high) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  const std::optional<double> number = as_number(*value);
  if (!number) {
    fail_type(key, "a finite number");
  } else if (*number < low || *number > high) {
    fail(out_of_range(path_of(key), *value, fmt::format("from {} to {}", low, high)));
  }
  return failure_ ? std::nullopt : number;
}

std::optional<std::int64_t> Fields::integer(std::string_view key, std::int64_t low,
                                            std::int64_t high) {
  const std::optional<double> number =
      this->number(key, static_cast<double>(low), static_cast<double>(high));
  if (!number) return std::nullopt;
  if (*number == std::floor(*number)) return static_cast<std::int64_t>(*number);
  fail_type(key, "a whole number");
  return std::nullopt;
}

std::optional<std::string_view> Fields::text(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (const json::string* text = value->if_string()) return std::string_view(*text);
  fail_type(key, "a string");
  return std::nullopt;
}

const json::object* Fields::object(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) fail_type(key, "an object");
  return value->if_object();
}

const json::array* Fields::array(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) fail_type(key, "an array");
  return value->if_array();
}

void Fields::fail(Failure failure) {
  if (!failure_) failure_ = std::move(failure);
}

void Fields::fail_type(std::string_view key, std::string_view expected) {
  if (const json::value* value = find(key)) fail(refuse_type(path_of(key), *value, expected));
}

}  // namespace docket::executor::battery
