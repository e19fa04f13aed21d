// network.ping.do: echo requests to an address, one a second.
//
// Guarantees: by a ping socket where the host lets this process have one, else by a raw socket,
//   else by the program ping. Lost packets are a result. Names are never looked up.
// Threads: one. Time: from the context's clock.
// Errors: `denied` (policy), `io` (no route for any packet), `unsupported` (no way to ping).
#pragma once

#include <boost/json/object.hpp>

#include "executor/host/data.h"
#include "executor/host/or_failure.h"
#include "executor/host/policy.h"
#include "executor/host/roots.h"
#include "executor/kind.h"

namespace docket::executor::host {

// The longest that a ping takes, and a little.
inline constexpr Millis ping_wall_max{40'000};

OrFailure<boost::json::object> ping(const PingData& data, const Policy& policy, const Roots& roots,
                                    Context& context);

}  // namespace docket::executor::host
