// What a child does between fork and exec, whatever it is to become.
//
// Callers: start_program.cc, the process that starts workers, executor/host/launch.cc.
// Threads: the child's only one. The first two may be called in a child that shares its parent's
//   memory (vfork).
#pragma once

#include <string_view>
#include <vector>

namespace docket::executor {

// Default actions and nothing blocked: an ignored signal would stay ignored across exec.
void reset_signals();
// Asks the kernel to take this process before others when memory runs out, the sooner the higher
// `score` (up to "1000"). A wish: a container may refuse it.
void volunteer_for_out_of_memory(std::string_view score);
// Every descriptor above 2 but these, of which those below 0 are none.
void close_all_but(std::vector<int> kept);

}  // namespace docket::executor
