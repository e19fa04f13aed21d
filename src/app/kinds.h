// The kinds of work this binary can do.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "executor/host/kinds.h"
#include "executor/kind.h"

namespace docket::app {

// A server needs the operations of hosts for what they say of inputs; only an agent runs them, as
// its policy allows.
executor::Registry make_registry(const executor::host::PolicySource& policy);
// With the policy that an owner who said nothing has.
executor::Registry make_registry();

// Operations that the policy lets nobody run here: done when asked for, to say so, but not offered.
std::vector<std::string> not_accepted(const executor::Registry& kinds,
                                      const executor::host::Policy& policy);

// Those that `wanted` names, each in full or by its first words (`node` is node.memory.get and all
// others that begin with "node."); all of them when it is empty. Errors: `invalid_argument` with
// what names none.
Result<executor::Registry> choose(const executor::Registry& kinds,
                                  const std::vector<std::string>& wanted);
// Those that work on the host itself, or the others: each sort has workers of its own.
executor::Registry of_sort(const executor::Registry& kinds, bool is_host);

}  // namespace docket::app
