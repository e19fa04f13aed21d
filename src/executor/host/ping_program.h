// Pings through the program ping(8), where this process may not have a socket itself.
//
// Threads: one.
#pragma once

#include <optional>
#include <string_view>

#include "executor/host/ping_socket.h"
#include "executor/host/roots.h"

namespace docket::executor::host {

// Empty where there is no such program, or it may not ping either. Failures: `cancelled`, `io`.
OrFailure<std::optional<PingEnd>> ping_by_program(const PingPlan& plan, const Roots& roots,
                                                  Context& context);

// The round trips of the lines "64 bytes from …: icmp_seq=1 ttl=64 time=0.031 ms", each sequence
// up to `count` once.
std::vector<Micros> parse_ping(std::string_view output, std::uint16_t count);

}  // namespace docket::executor::host
