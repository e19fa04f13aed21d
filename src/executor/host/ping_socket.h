// Pings through a socket of the kernel's: one of its ping sockets, or a raw one.
//
// Guarantees: each reply counts once, whatever comes; one that comes late counts while there is
//   time.
// Threads: one. Time: from the context's clock.
// Errors: see PingEnd.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "executor/host/network_address.h"
#include "executor/host/or_failure.h"
#include "executor/kind.h"

namespace docket::executor::host {

struct PingPlan {
  Address address;
  std::uint16_t count = 3;
  Millis total{5000};  // at least what the sending takes
  std::string cookie;  // icmp_echo.h
};

struct PingEnd {
  std::int64_t sent = 0;
  std::vector<Micros> round_trips;  // of what was received
  bool is_unreachable = false;      // the kernel had no route for any packet
};

enum class PingSocketSort : std::uint8_t { ping, raw };

// Empty when this process may not have such a socket. Failures: `cancelled`, `io`.
OrFailure<std::optional<PingEnd>> ping_by_socket(const PingPlan& plan, PingSocketSort sort,
                                                 const Context& context);

}  // namespace docket::executor::host
