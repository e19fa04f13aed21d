#include "api/native/fields.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/json_slices.h"
#include "api/json_writer.h"
#include "base/nearest.h"
#include "base/utf8.h"

namespace docket::api::native {
namespace {

constexpr std::size_t shown_bytes_max = 200;

std::string shown(const boost::json::value& value) {
  std::string text = to_json(value);
  if (text.size() > shown_bytes_max) text = scrub_utf8(text.substr(0, shown_bytes_max)) + "…";
  return text;
}

}  // namespace

Error unknown_word(std::string_view what, std::string_view word,
                   std::span<const std::string> known) {
  const std::string cut = scrub_utf8(word.substr(0, shown_bytes_max));
  const auto meant = nearest(cut, known);
  return invalid_argument(
      meant ? fmt::format("Unknown {} '{}'; did you mean '{}'?", what, cut, *meant)
            : fmt::format("Unknown {} '{}'; known are {}.", what, cut, fmt::join(known, ", ")));
}

Fields::Fields(const boost::json::object& object, std::string path,
               std::span<const std::string> known)
    : object_(object), path_(std::move(path)) {
  for (const auto& member : object_) {
    const std::string_view name = member.key();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      refuse(unknown_word(path_.empty() ? "field" : "field of " + path_, name, known));
    }
  }
}

std::string Fields::full(std::string_view name) const {
  return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

void Fields::refuse(Error error) {
  if (!error_) error_ = std::move(error);
}

const boost::json::value* Fields::find(std::string_view name) const {
  const boost::json::value* value = object_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void Fields::expect(std::string_view name, std::string_view what, const boost::json::value& came) {
  refuse(invalid_argument(fmt::format("{} must be {}; {} came.", full(name), what, shown(came))));
}

std::optional<std::string> Fields::text(std::string_view name) {
  const boost::json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::string(value->get_string());
  expect(name, "a string", *value);
  return std::nullopt;
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t least,
                                            std::int64_t greatest) {
  const boost::json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const std::int64_t* number = value->if_int64();
  if (number != nullptr && *number >= least && *number <= greatest) return *number;
  expect(name, fmt::format("a whole number from {} to {}", least, greatest), *value);
  return std::nullopt;
}

std::optional<TimePoint> Fields::time(std::string_view name) {
  const auto words = text(name);
  if (!words) return std::nullopt;
  const auto time = parse_time(*words);
  if (!time) expect(name, "a time like 2026-03-01T09:15:27Z", object_.at(name));
  return time;
}

const boost::json::object* Fields::object(std::string_view name) {
  const boost::json::value* value = find(name);
  if (value == nullptr) return nullptr;
  if (value->is_object()) return &value->get_object();
  expect(name, "an object", *value);
  return nullptr;
}

std::string Fields::required_text(std::string_view name) {
  if (find(name) == nullptr) {
    refuse(invalid_argument(fmt::format("{} is missing.", full(name))));
    return {};
  }
  return text(name).value_or("");
}

std::optional<std::string> Fields::object_text(std::string_view name, std::string_view text) {
  if (object(name) == nullptr) return std::nullopt;
  return std::string(json_member(text, name));
}

std::string Fields::required_object_text(std::string_view name, std::string_view text) {
  if (find(name) == nullptr) {
    refuse(invalid_argument(fmt::format("{} is missing.", full(name))));
    return {};
  }
  return object_text(name, text).value_or("");
}

}  // namespace docket::api::native
