// The embedded backend: one SQLite file in a directory, blobs beside it.
//
// Guarantees: those of store.h. One process at a time opens a directory. A directory of an older
//   version is brought up to date by numbered steps; one of a newer version is not touched.
// Threads: as store.h says. It runs one thread of its own (see checkpointer.h).
// Blocking: `write` returns after an fsync.
// Errors: see `open`; then those of store.h. A disk that is full or fails is `unavailable`. After a
//   failed fsync the batch is not there for anybody; should the process die before its next write,
//   it may be there as a whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace docket::store::sqlite {

struct Options {
  // The name of a registered SQLite VFS; empty: the system's. Tests register one that fails.
  std::string vfs;
  // How long the log is made before the first write, so that commits do not wait for it to grow.
  // 0: it grows.
  std::int64_t log_bytes = 0;
};

// What the log of a busy server grows to: see checkpointer.h.
inline constexpr std::int64_t busy_log_bytes = 66LL << 20;

// Makes `directory` when it is not there.
// Errors: `conflict` when another process has it open, or when it was written by a newer Docket
// (names both schema versions); `corrupt` when its database is not one of ours; `unavailable`.
Result<std::unique_ptr<Store>> open(const std::filesystem::path& directory, Options options);

}  // namespace docket::store::sqlite
