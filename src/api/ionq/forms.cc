#include "api/ionq/forms.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <boost/json/value.hpp>

namespace docket::api::ionq {

using std::string_view_literals::operator""sv;

std::string time_text(TimePoint time) {
  constexpr std::size_t up_to_millis = "2026-11-22T10:00:00.012"sv.size();
  return format_time(time).substr(0, up_to_millis) + "Z";
}

std::optional<std::string> time_text(const std::optional<TimePoint>& time) {
  if (!time) return std::nullopt;
  return time_text(*time);
}

TimePoint made_at(const Uuid& id) {
  std::int64_t millis = 0;
  for (std::size_t i = 0; i < 6; ++i) millis = millis << 8 | id.bytes.at(i);
  return TimePoint(Millis(millis));
}

std::string user_text(UserId user) {
  std::string digits = to_string(user);
  std::erase(digits, '-');
  return digits.substr(digits.size() - 24);
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> whole_number(const boost::json::value& value) {
  constexpr double exact_max = 9007199254740992.0;  // 2^53
  if (const std::int64_t* number = value.if_int64()) return *number;
  if (const double* number = value.if_double()) {
    const bool is_whole = std::trunc(*number) == *number && std::abs(*number) <= exact_max;
    return is_whole ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
  }
  if (const boost::json::string* text = value.if_string()) {
    return whole_number(std::string_view(*text));
  }
  return std::nullopt;
}

std::int64_t clip_int32(std::int64_t number) {
  return std::clamp<std::int64_t>(number, std::numeric_limits<std::int32_t>::min(),
                                  std::numeric_limits<std::int32_t>::max());
}

std::int64_t clip_int32(double number) {
  return static_cast<std::int64_t>(std::clamp<double>(
      number, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

}  // namespace docket::api::ionq
