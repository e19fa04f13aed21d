// What an agent tells of its host without being asked, and the references to it in data.
//
// Guarantees: `gather_facts` gives a JSON object with what could be found out; what could not is
//   left out. `with_facts` replaces every reference (@fact.hostname …) in every text of `data`,
//   once; what it was replaced by is not looked at again.
// Callers: the agent, when it registers and as often as its settings say; every operation that has
//   data.
// Threads: `gather_facts` any, one at a time for the same Conditions; `with_facts` for processes
//   with one thread, it forks. Both may wait 2 s for the name service.
// Time: the wall clock, for the conditions' transitions.
// Errors: `invalid`, "unresolvable fact reference", for one that nobody knows, and for values that
//   come to more than 1 MiB together.
#pragma once

#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "base/time.h"
#include "executor/host/conditions.h"
#include "executor/host/or_failure.h"
#include "executor/host/policy.h"
#include "executor/host/roots.h"

namespace docket::executor::host {

// `started`: when the agent's process began.
std::string gather_facts(const Policy& policy, TimePoint started, const Clock& clock,
                         Conditions& conditions, const Roots& roots = {});

OrFailure<boost::json::object> with_facts(boost::json::object data, const Policy& policy,
                                          const Roots& roots);

// 32 hexadecimal digits that stay the same as long as the machine's /etc/machine-id, and do not
// tell it; empty where it has none.
std::optional<std::string> machine_id(const Roots& roots = {});
// Another one after every start of the machine; may be empty.
std::string boot_id(const Roots& roots = {});

}  // namespace docket::executor::host
