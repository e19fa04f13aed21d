#include "cli/when.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace docket::cli {
namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

std::int64_t seconds_of(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return minute;
    case 'h':
      return hour;
    case 'd':
      return day;
    default:
      return 0;
  }
}

std::string pair(std::int64_t seconds, std::int64_t large, const char* large_name,
                 std::int64_t small, const char* small_name) {
  return fmt::format("{} {} {} {}", seconds / large, large_name, seconds % large / small,
                     small_name);
}

}  // namespace

std::string format_duration(double seconds) {
  if (!(seconds > 0)) return "0 s";
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const std::int64_t whole = std::llround(std::min(seconds, 1e12));
  if (whole < hour) return pair(whole, minute, "min", 1, "s");
  if (whole < day) return pair(whole, hour, "h", minute, "min");
  return pair(whole, day, "d", hour, "h");
}

std::string format_age(TimePoint time, TimePoint now) {
  const bool is_past = time <= now;
  const std::int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(is_past ? now - time : time - now).count();
  const auto say = [&](std::int64_t number, const char* unit) {
    return is_past ? fmt::format("{} {} ago", number, unit) : fmt::format("in {} {}", number, unit);
  };
  if (seconds < minute) return say(seconds, "s");
  if (seconds < hour) return say(seconds / minute, "min");
  if (seconds < day) return say(seconds / hour, "h");
  return say(seconds / day, "d");
}

std::string format_second(TimePoint time) {
  std::string text = format_time(time).substr(0, 19);
  text[10] = ' ';
  return text + " UTC";
}

std::optional<TimePoint> parse_when(std::string_view text, TimePoint now) {
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return parse_time(text);
  constexpr std::int64_t most = 36'500 * day;  // a hundred years
  const std::int64_t unit = seconds_of(text.back());
  const char* end = text.data() + text.size() - 1;
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data() + 1, end, number);
  if (error != std::errc{} || rest != end || unit == 0) return std::nullopt;
  if (number < 0 || number > most / unit) return std::nullopt;
  const std::chrono::seconds distance(number * unit);
  return text.front() == '+' ? now + distance : now - distance;
}

}  // namespace docket::cli
