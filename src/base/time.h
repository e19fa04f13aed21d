// The time types everybody uses, and the clock that is handed in.
//
// Guarantees: a TimePoint is UTC in whole microseconds, the resolution that is stored and shown.
// Threads: a Clock is safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket {

using Micros = std::chrono::microseconds;
using Millis = std::chrono::milliseconds;
using TimePoint = std::chrono::sys_time<Micros>;
using Monotonic = std::chrono::time_point<std::chrono::steady_clock, Micros>;

// The only way to learn the time. Tests hand in test/support's FakeClock.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall clock; may step backwards when an operator sets it.
  virtual TimePoint now() const = 0;
  // Never steps back; for leases, timers and durations.
  virtual Monotonic monotonic() const = 0;
};

// The clock of the machine. `app` makes it, others get it handed in.
class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
  Monotonic monotonic() const override;
};

inline std::int64_t to_micros(TimePoint time) { return time.time_since_epoch().count(); }
inline TimePoint from_micros(std::int64_t micros) { return TimePoint(Micros(micros)); }

// RFC 3339 in UTC with six fractional digits: 2026-03-01T09:15:27.104233Z.
std::string format_time(TimePoint time);
// Reads RFC 3339 (any offset, 0 to 9 fractional digits, cut to microseconds); a date alone is its
// midnight in UTC. Empty when the text is not a time.
std::optional<TimePoint> parse_time(std::string_view text);

}  // namespace docket
