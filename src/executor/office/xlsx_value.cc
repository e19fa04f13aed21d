#include "executor/office/xlsx_value.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "base/parse_number.h"

namespace docket::executor::office {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
// 1899-12-30 and 1904-01-01 in days since 1970.
constexpr std::int64_t epoch_1900 = -25'569;
constexpr std::int64_t epoch_1904 = -24'107;
// Years 1 to 9999 in days since 1970, as Python's datetime has them.
constexpr std::int64_t first_day = -719'162;
constexpr std::int64_t last_day = 2'932'896;

constexpr double integer_max = 9.2e18;  // what an int64 holds, with some care

struct Clock {
  std::int64_t hours, minutes, seconds, ms;
};
Clock clock_of(std::int64_t ms) {
  return {ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000};
}

std::int64_t floor_days(std::int64_t ms) {
  return ms >= 0 ? ms / day_ms : -((-ms + day_ms - 1) / day_ms);
}

std::optional<int> digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  const auto value = parse_number<int>(text.substr(0, count));
  if (!value || *value < 0) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool skip(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<XlsxValue> xlsx_number(std::string_view text) {
  using Kind = XlsxValue::Kind;
  if (const auto integer = parse_number<std::int64_t>(text)) {
    return XlsxValue{.kind = Kind::integer, .integer = *integer, .real = 0};
  }
  const auto real = parse_number<double>(text);
  if (!real) return std::nullopt;
  if (std::abs(*real) < integer_max && *real == std::trunc(*real)) {
    const auto integer = static_cast<std::int64_t>(*real);
    return XlsxValue{.kind = Kind::integer, .integer = integer, .real = 0};
  }
  return XlsxValue{.kind = Kind::real, .integer = 0, .real = *real};
}

XlsxValue xlsx_date(double serial, bool is_1904, bool is_span) {
  using Kind = XlsxValue::Kind;
  if (!std::isfinite(serial) || std::abs(serial) > 4e6) return {};
  if (is_span) return {.kind = Kind::span, .integer = std::llrint(serial * day_ms), .real = 0};
  const double day = std::floor(serial);
  const std::int64_t ms = std::llrint((serial - day) * day_ms);
  if (serial >= 0 && serial < 1 && ms < day_ms)
    return {.kind = Kind::time, .integer = ms, .real = 0};
  // Excel counts a 29th of February 1900, so that days before are one off.
  const bool is_before_gap = !is_1904 && serial > 0 && serial < 60;
  const std::int64_t days = static_cast<std::int64_t>(day) + (is_before_gap ? 1 : 0) +
                            (is_1904 ? epoch_1904 : epoch_1900);
  if (days < first_day || days > last_day) return {};
  return {.kind = Kind::moment, .integer = days * day_ms + ms, .real = 0};
}

std::optional<XlsxValue> xlsx_iso_date(std::string_view text) {
  const auto year = digits(text, 4);
  const bool has_month = year && skip(text, '-');
  const auto month = has_month ? digits(text, 2) : std::nullopt;
  const auto day = month && skip(text, '-') ? digits(text, 2) : std::nullopt;
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year < 1) return std::nullopt;
  std::int64_t ms = std::chrono::sys_days(date).time_since_epoch().count() * day_ms;
  if (skip(text, 'T') || skip(text, ' ')) {
    const auto hour = digits(text, 2);
    const auto minute = hour && skip(text, ':') ? digits(text, 2) : std::nullopt;
    if (!minute) return std::nullopt;
    const auto second = skip(text, ':') ? digits(text, 2) : std::optional<int>(0);
    if (!second) return std::nullopt;
    ms += (*hour * 60LL + *minute) * 60'000 + *second * 1000LL;
  }
  return XlsxValue{.kind = XlsxValue::Kind::moment, .integer = ms, .real = 0};
}

std::string show_date(std::int64_t moment_ms) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(floor_days(moment_ms)))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string show_moment(std::int64_t moment_ms, Fraction fraction) {
  const Clock clock = clock_of(moment_ms - floor_days(moment_ms) * day_ms);
  std::string text = fmt::format("{} {:02}:{:02}:{:02}", show_date(moment_ms), clock.hours,
                                 clock.minutes, clock.seconds);
  if (fraction == Fraction::milliseconds) text += fmt::format(".{:03}", clock.ms);
  if (fraction == Fraction::microseconds && clock.ms != 0)
    text += fmt::format(".{:03}000", clock.ms);
  return text;
}

std::string show_time(std::int64_t ms) {
  const Clock clock = clock_of(ms);
  std::string text = fmt::format("{:02}:{:02}:{:02}", clock.hours, clock.minutes, clock.seconds);
  if (clock.ms != 0) text += fmt::format(".{:03}000", clock.ms);
  return text;
}

std::string show_python_span(std::int64_t ms) {
  const std::int64_t days = floor_days(ms);
  const Clock clock = clock_of(ms - days * day_ms);
  std::string text;
  if (days != 0) text = fmt::format("{} day{}, ", days, std::abs(days) == 1 ? "" : "s");
  text += fmt::format("{}:{:02}:{:02}", clock.hours, clock.minutes, clock.seconds);
  if (clock.ms != 0) text += fmt::format(".{:03}000", clock.ms);
  return text;
}

std::string show_pandas_span(std::int64_t ms) {
  const std::int64_t days = floor_days(ms);
  return fmt::format("{} days {}{}", days, days < 0 ? "+" : "", show_time(ms - days * day_ms));
}

// Python's repr: exponents from 1e16 and below 1e-4.
std::string show_real(double value) {
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const double size = std::abs(value);
  const bool has_exponent = size != 0 && (size >= 1e16 || size < 1e-4);
  std::array<char, 64> buffer;
  const auto format = has_exponent ? std::chars_format::scientific : std::chars_format::fixed;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  std::string text(buffer.data(), end);
  if (!has_exponent && text.find('.') == std::string::npos) text += ".0";
  return text;
}

}  // namespace docket::executor::office
