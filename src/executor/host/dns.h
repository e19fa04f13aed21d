// What network.dns.get answers: the resolver of an interface.
//
// Guarantees: where systemd-resolved runs and resolvectl is there, that of the interface itself;
//   else /etc/resolv.conf, which is the same for all of them. The stub 127.0.0.53 alone is looked
//   through, to what resolved asks.
// Threads: one; runs resolvectl, at most 5 s each time.
// Errors: `no_such` (no such interface, no primary one), `io`, `timed_out`.
#pragma once

#include <string>

#include "executor/host/or_failure.h"
#include "executor/host/resolver_text.h"
#include "executor/host/roots.h"
#include "executor/kind.h"

namespace docket::executor::host {

// An empty name asks for the primary interface.
OrFailure<Resolver> read_resolver(const Roots& roots, const std::string& interface,
                                  Context& context);

}  // namespace docket::executor::host
