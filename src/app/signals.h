// Waits for the signals that a long-running command obeys.
//
// Threads: `block` on the main thread before any other exists, so that all inherit it.
#pragma once

#include "base/time.h"

namespace docket::app {

// SIGTERM, SIGINT, SIGHUP and SIGCHLD are taken by `wait` alone; SIGPIPE is ignored.
void block_signals();
// The next of them, or 0 after `most`.
int wait_for_signal(Millis most);

}  // namespace docket::app
