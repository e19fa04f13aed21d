#include "api/unstructured/query.h"

#include <algorithm>
#include <array>

#include "api/unstructured/forms.h"
#include "api/unstructured/text.h"
#include "base/ascii.h"
#include "http/text.h"

namespace docket::api::unstructured {

std::optional<bool> parse_flag(std::string_view text) {
  constexpr std::array<std::string_view, 6> yes = {"true", "1", "yes", "on", "t", "y"};
  constexpr std::array<std::string_view, 6> no = {"false", "0", "no", "off", "f", "n"};
  const auto is_one_of = [&](const std::array<std::string_view, 6>& words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return equal_without_case(word, http::trimmed(text));
    });
  };
  if (is_one_of(yes)) return true;
  if (is_one_of(no)) return false;
  return std::nullopt;
}

std::optional<std::string> QueryReader::text(std::string_view name) const {
  const std::string* value = last_value(request_, name);
  if (value == nullptr || value->empty()) return std::nullopt;
  return *value;
}

std::optional<std::int64_t> QueryReader::whole(std::string_view name, IntBounds bounds) const {
  const auto value = text(name);
  if (!value) return std::nullopt;
  return read_int(violations_, {"query", name}, std::string_view(*value), bounds);
}

std::optional<bool> QueryReader::flag(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto flag = parse_flag(*value);
  if (!flag) violations_.bool_parsing({"query", name}, quoted(*value));
  return flag;
}

std::optional<std::string> QueryReader::uuid(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto read = read_uuid(*value);
  if (const Uuid* uuid = std::get_if<Uuid>(&read)) return format_uuid(*uuid);
  violations_.uuid_parsing({"query", name}, quoted(*value), std::get<std::string>(read));
  return std::nullopt;
}

std::optional<TimePoint> QueryReader::time(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto time = parse_time(*value);
  if (!time) violations_.datetime_parsing({"query", name}, quoted(*value));
  return time;
}

std::optional<std::string> QueryReader::word(std::string_view name,
                                             std::span<const std::string_view> words) const {
  auto value = text(name);
  if (!value || std::find(words.begin(), words.end(), *value) != words.end()) return value;
  violations_.not_in_enum({"query", name}, quoted(*value), words);
  return std::nullopt;
}

}  // namespace docket::api::unstructured
