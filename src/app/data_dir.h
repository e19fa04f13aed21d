// The files that a server keeps beside its store: keys for people and for its own agent.
//
// Guarantees: a file with a secret is read by its owner only and replaced as a whole; it is on disk
//   when it has been written.
// Errors: `unavailable` with the reason.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "api/cursor.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/engine.h"

namespace docket::app {

std::filesystem::path admin_key_file(const std::filesystem::path& data);
std::filesystem::path agent_key_file(const std::filesystem::path& data);

// Writes one line. `can_change`: its owner may write to it (mode 0600, else 0400).
Result<void> write_secret(const std::filesystem::path& file, const std::string& secret,
                          bool can_change = true);
// The first line.
Result<std::string> read_secret(const std::filesystem::path& file);
// Makes the first tenant, its admin and the operator's key in a store without keys, and writes the
// key's file. The secret; empty when there were keys already.
Result<std::optional<std::string>> write_first_key(engine::Engine& engine,
                                                   const std::filesystem::path& data);
// Made at the first start, the same ever after, so that cursors survive a restart.
Result<api::CursorSeal::Secret> cursor_secret(const std::filesystem::path& data, Random& random);

}  // namespace docket::app
