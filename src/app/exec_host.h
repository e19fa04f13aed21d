// What `docket exec node.memory.get` runs: an operation of this host, for who sits at it.
//
// Guarantees: the policy is that of the person at the terminal, who may run anything anyway: any
//   program and the shell, as themselves.
// Threads: one.
#pragma once

#include <optional>
#include <string_view>

#include "executor/kind.h"

namespace docket::app {

// Data of an operation that needs none.
inline constexpr std::string_view no_data = "{}";

// Empty when there is no operation of this name.
std::optional<executor::Kind> host_kind(std::string_view name);

}  // namespace docket::app
