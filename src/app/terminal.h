// The terminal, the standard streams and waiting, as the room `cli` wants them handed in.
//
// Threads: one.
#pragma once

#include "cli/world.h"

namespace docket::app {

// `clock` must outlive the world.
cli::World real_world(const Clock& clock);

}  // namespace docket::app
