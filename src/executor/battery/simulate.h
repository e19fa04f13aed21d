// The kind `simulate`: integrates a battery model through an experiment and gives the traces.
//
// Guarantees: the same input gives the same output, `solver.wall_s` apart. Input, output, codes of
//   failures and every formula are in docs/executors/simulate.md.
// Callers: app registers it. Threads: as Kind says.
#pragma once

#include "executor/kind.h"

namespace docket::executor::battery {

Kind simulate_kind();

}  // namespace docket::executor::battery
