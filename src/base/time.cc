#include "base/time.h"

#include <cctype>

#include <fmt/format.h>

namespace docket {
namespace {

namespace chrono = std::chrono;

// Takes exactly `digits` decimal digits from the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

// `number` over the `digits` characters at `to`.
void put_digits(char* to, std::size_t digits, std::int64_t number) {
  for (std::size_t i = digits; i > 0; --i, number /= 10) {
    to[i - 1] = static_cast<char>('0' + number % 10);
  }
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Micros> take_fraction(std::string_view& text) {
  if (!take(text, ".")) return Micros(0);
  std::int64_t micros = 0;
  std::size_t digits = 0;
  while (!text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0) {
    if (digits < 6) micros = micros * 10 + (text.front() - '0');
    text.remove_prefix(1);
    ++digits;
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  for (std::size_t i = digits; i < 6; ++i) micros *= 10;
  return Micros(micros);
}

std::optional<chrono::minutes> take_offset(std::string_view& text) {
  if (take(text, "Zz")) return chrono::minutes(0);
  if (text.empty()) return std::nullopt;
  const bool negative = text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  take(text, ":");
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const chrono::minutes offset(*hours * 60 + *minutes);
  return negative ? -offset : offset;
}

std::optional<TimePoint> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const chrono::year_month_day date{chrono::year(*year),
                                    chrono::month(static_cast<unsigned>(*month)),
                                    chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return TimePoint(chrono::sys_days(date));
}

}  // namespace

TimePoint SystemClock::now() const {
  return chrono::time_point_cast<Micros>(chrono::system_clock::now());
}

Monotonic SystemClock::monotonic() const {
  return chrono::time_point_cast<Micros>(chrono::steady_clock::now());
}

// Digit by digit: lists have one or more of these a row, and reading a format each time shows.
std::string format_time(TimePoint time) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  const int year = static_cast<int>(date.year());
  std::string text = "0000";
  if (year >= 0 && year <= 9999) {
    put_digits(text.data(), 4, year);
  } else {
    text = fmt::format("{:04}", year);
  }
  const std::size_t behind_year = text.size();
  text += "-00-00T00:00:00.000000Z";
  char* const rest = text.data() + behind_year;
  put_digits(rest + 1, 2, static_cast<unsigned>(date.month()));
  put_digits(rest + 4, 2, static_cast<unsigned>(date.day()));
  put_digits(rest + 7, 2, clock.hours().count());
  put_digits(rest + 10, 2, clock.minutes().count());
  put_digits(rest + 13, 2, clock.seconds().count());
  put_digits(rest + 16, 6, clock.subseconds().count());
  return text;
}

std::optional<TimePoint> parse_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date) return std::nullopt;
  if (text.empty()) return date;
  if (!take(text, "Tt ")) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  if (take(text, ":")) {
    const auto seconds = take_digits(text, 2);
    if (!seconds || *seconds > 60) return std::nullopt;
    second = *seconds;
  }
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return *date + chrono::hours(*hour) + chrono::minutes(*minute) + chrono::seconds(second) +
         *fraction - *offset;
}

}  // namespace docket
