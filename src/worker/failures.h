// The failures that pool and worker make themselves, in one voice.
//
// Guarantees: one sentence each, with the limit that was hit. Where the attempt is known, `detail`
//   is {"attempt":n}.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/failure.h"
#include "executor/kind.h"

namespace docket::worker {

Failure ran_too_long(const executor::Limits& limits, std::uint32_t attempt);
Failure used_too_much_cpu(const executor::Limits& limits, std::uint32_t attempt);
// Without a limit in `limits` the machine itself had no more.
Failure needed_too_much_memory(const executor::Limits& limits, std::uint32_t attempt);
Failure wrote_too_much(std::size_t output_bytes, const executor::Limits& limits,
                       std::uint32_t attempt);
Failure spawned_too_much(const std::vector<executor::NewTask>& tasks, std::uint32_t attempt);
Failure threw(std::string_view what, std::uint32_t attempt);
// `status` as waitpid(2) gives it.
Failure crashed(int status, std::uint32_t attempt);
Failure no_such_kind(std::string_view kind);
Failure input_too_large(std::size_t input_bytes, std::size_t bytes_max);
Failure cancelled();
Failure interrupted(std::string_view why);

}  // namespace docket::worker
