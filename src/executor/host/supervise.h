// Runs a program to its end, bounded in time and output, with everything that it starts.
//
// Guarantees: comes back at most `kill_grace` (`cancel_grace` for a cancelled task) and about 2 s
//   after its time is up, 6 s where the program stopped its guardian; by then nothing of it is
//   left, but what the kernel itself holds. A program that ends while others of its making hold its
//   output open is waited for 2 s longer.
// Threads: one; the process must have only one. Time: from the context's clock.
// Errors: `io` when it cannot be started at all. A step of the start that fails is a value.
#pragma once

#include <optional>

#include "base/time.h"
#include "executor/host/capture.h"
#include "executor/host/launch.h"
#include "executor/host/or_failure.h"
#include "executor/kind.h"

namespace docket::executor::host {

struct Patience {
  Millis wall{0};             // from exec
  Millis kill_grace{5000};    // from SIGTERM to SIGKILL when its time is up
  Millis cancel_grace{5000};  // the same for a cancelled task
};

struct RunEnd {
  std::optional<LaunchError> launch_error;  // it never began
  bool is_timed_out = false;
  bool is_cancelled = false;
  // As waitpid(2) gives it; empty when nobody saw the program end, because it was given up or its
  // guardian was killed.
  std::optional<int> status = {};
  Micros duration{0};  // from exec until it was waited for
  Capture output;
  Capture errors;
};

OrFailure<RunEnd> supervise(const Launch& launch, const Patience& patience, std::size_t output_cap,
                            Context& context);

}  // namespace docket::executor::host
