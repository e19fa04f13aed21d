// What the machine is called and what it is: uname(2), and the name that the network gives it.
//
// Threads: any. `fqdn` waits at most 2 s for the name service and may leave one thread behind that
//   still waits; it holds nothing of the caller.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "executor/host/or_failure.h"
#include "executor/host/policy.h"
#include "executor/host/roots.h"

namespace docket::executor::host {

// The kernel's name of the host; where it has none, that of /proc or of /etc/hostname.
// Errors: `io`.
OrFailure<std::string> hostname(const Roots& roots);
std::string kernel_release();
std::string machine_architecture();
// The canonical name of `name`; `name` itself when nobody knows a longer one.
std::string fqdn(const std::string& name);

boost::json::object hostname_json(const std::string& name, const Policy& policy);

}  // namespace docket::executor::host
