// Times and durations as people read and write them.
//
// Threads: pure; `now` comes in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace docket::cli {

// "350 ms", "12.3 s", "4 min 5 s", "3 h 12 min", "2 d 4 h"; negative ones count as 0.
std::string format_duration(double seconds);
// "12 s ago", "in 5 min": the largest unit alone.
std::string format_age(TimePoint time, TimePoint now);
// "2026-03-01 09:15:27 UTC".
std::string format_second(TimePoint time);
// RFC 3339, a date, or a distance from now: "+90s", "+10m", "-2h", "-7d". Empty for anything else.
inline constexpr const char* when_help = "RFC 3339, or from now: +90s +10m -2h -7d";
std::optional<TimePoint> parse_when(std::string_view text, TimePoint now);

}  // namespace docket::cli
