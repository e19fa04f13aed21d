#include "api/osapi/formats.h"

#include <algorithm>

#include <fmt/format.h>

namespace docket::api::osapi {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// The places of format_time that are kept: to the seconds, to the milliseconds.
constexpr std::size_t to_seconds = std::string_view("2026-05-04T09:15:00").size();
constexpr std::size_t to_millis = to_seconds + std::string_view(".101").size();

// `count` in units of 10^places, without trailing zeros behind the point.
std::string decimal(std::int64_t count, int places) {
  std::int64_t unit = 1;
  for (int i = 0; i < places; ++i) unit *= 10;
  std::string text = fmt::format("{}", count / unit);
  if (count % unit == 0) return text;
  text += fmt::format(".{:0{}}", count % unit, places);
  text.resize(text.find_last_not_of('0') + 1);
  return text;
}

std::string plural(std::int64_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

}  // namespace

std::string utc_seconds(TimePoint time) { return format_time(time).substr(0, to_seconds) + "Z"; }

std::string utc_millis(TimePoint time) { return format_time(time).substr(0, to_millis) + "Z"; }

std::string go_duration(nanoseconds duration) {
  constexpr int micro = 3;
  constexpr int milli = 6;
  constexpr int second = 9;
  if (duration < nanoseconds(0)) return "-" + go_duration(-duration);
  const std::int64_t count = duration.count();
  if (count == 0) return "0s";
  if (count < 1'000) return fmt::format("{}ns", count);
  if (count < 1'000'000) return decimal(count, micro) + "µs";
  if (duration < seconds(1)) return decimal(count, milli) + "ms";
  const auto whole_minutes = floor<minutes>(duration);
  std::string rest = decimal((duration - whole_minutes).count(), second) + "s";
  if (whole_minutes < minutes(1)) return rest;
  const auto whole_hours = floor<hours>(duration);
  const auto shown_minutes = (whole_minutes - whole_hours).count();
  if (whole_hours < hours(1)) return fmt::format("{}m{}", shown_minutes, rest);
  return fmt::format("{}h{}m{}", whole_hours.count(), shown_minutes, rest);
}

std::string long_uptime(seconds uptime) {
  const auto whole_days = floor<days>(uptime);
  const auto whole_hours = floor<hours>(uptime - whole_days);
  const auto whole_minutes = floor<minutes>(uptime - whole_days - whole_hours);
  return fmt::format("{}, {}, {}", plural(whole_days.count(), "day"),
                     plural(whole_hours.count(), "hour"), plural(whole_minutes.count(), "minute"));
}

std::string short_age(Micros age) {
  age = std::max(age, Micros(0));
  if (age < minutes(1)) return fmt::format("{}s ago", floor<seconds>(age).count());
  if (age < hours(1)) return fmt::format("{}m ago", floor<minutes>(age).count());
  const auto whole_hours = floor<hours>(age);
  if (age < days(1)) {
    return fmt::format("{}h {}m ago", whole_hours.count(),
                       floor<minutes>(age - whole_hours).count());
  }
  const auto whole_days = floor<days>(age);
  return fmt::format("{}d {}h ago", whole_days.count(), floor<hours>(age - whole_days).count());
}

std::string round_trip(nanoseconds time) {
  return fmt::format("{:.2f}ms", std::chrono::duration<double, std::milli>(time).count());
}

}  // namespace docket::api::osapi
