// What the machine is called and what it is: uname(2), and the name that the network gives it.
//
// Threads: any, but for `fqdn_by_child`.
// Time: both questions to the name service wait at most 2 s for it.
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
// The canonical name of `name`; `name` itself when nobody knows a longer one. Asks on a thread of
// its own, which may outlive the call: then there is no second one until it has its answer.
std::string fqdn(const std::string& name);
// The same by a child, for a process that has one thread and has to keep it so.
std::string fqdn_by_child(const std::string& name);

boost::json::object hostname_json(const std::string& name, const Policy& policy);

}  // namespace docket::executor::host
