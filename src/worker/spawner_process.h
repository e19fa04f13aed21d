// The other side of Spawner: the single-threaded process that forks workers and reaps them.
//
// Guarantees and threads: see spawner.h. One message is one Request, followed by the working
//   directory and accompanied by two descriptors (channel, tickets) when it asks for a worker. Each
//   worker's end is answered by one Spawner::Exit. What workers say of programs: programs.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"
#include "executor/kind.h"

namespace docket::worker {

enum class Order : std::uint32_t { spawn, kill, allow_until };
struct Request {
  Order order = Order::spawn;
  std::uint64_t worker = 0;
  Monotonic::rep until = 0;  // µs of the monotonic clock, which all processes share
};
inline constexpr std::size_t directory_bytes_max = 3072;

// `profile` is what any worker may touch. Lives in the child of the fork until `control` closes;
// then ends every worker and itself.
[[noreturn]] void run_spawner(int control, int parent, const executor::Registry& registry,
                              const Clock& clock, const executor::Profile& profile);

}  // namespace docket::worker
