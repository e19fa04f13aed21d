// How this API writes times and durations.
//
// Guarantees: times are UTC and end in Z; a duration reads back with Go's time.ParseDuration.
// Source: the public OSAPI clients, and Go's time package (docs/doors/osapi.md).
// Threads: pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/time.h"

namespace docket::api::osapi {

// Whole seconds, cut: 2026-05-04T09:15:00Z.
std::string utc_seconds(TimePoint time);
// 2026-05-04T09:15:00.101Z.
std::string utc_millis(TimePoint time);

// As Go prints a time.Duration: 0s, 850ms, 1.25s, 1m30.5s, 26h30m0s; below a second ns, µs or ms.
std::string go_duration(std::chrono::nanoseconds duration);
// "1 day, 2 hours, 30 minutes", cut to the minute.
std::string long_uptime(std::chrono::seconds uptime);
// "15s ago", "3m ago", "7h 6m ago", "2d 4h ago"; never negative.
std::string short_age(Micros age);
// "0.36ms".
std::string round_trip(std::chrono::nanoseconds time);

}  // namespace docket::api::osapi
