// Makes a data directory as the first `docket serve` would, with a year of a busy tenant in it.
//
// Guarantees: the same seed and count give the same jobs, ids and stamps included (due times on
//   the same day); only keys differ. All eight job types occur, and every state that lasts without
//   an agent: one job in a hundred is open, and due a year from today at the earliest; so nothing
//   runs by itself until then.
// Callers: `docket_bench fill`, bench/run. Threads: one.
// Errors: `conflict` when the directory holds jobs already or a server has it open; the store's.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "job/job.h"

namespace docket::bench {

struct FillRequest {
  std::filesystem::path data;
  job::Door door = job::Door::ionworks;  // ionq or unstructured
  std::int64_t jobs = 1'000'000;
  std::uint64_t seed = 1;
};

Result<void> fill(const FillRequest& request);

}  // namespace docket::bench
