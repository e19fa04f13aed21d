// The files that a server keeps beside its store: keys for people and for its own agent.
//
// Guarantees: a file with a secret is made with mode 0600 and replaced as a whole.
// Errors: `unavailable` with the reason.
#pragma once

#include <filesystem>
#include <string>

#include "api/cursor.h"
#include "base/random.h"
#include "base/result.h"

namespace docket::app {

std::filesystem::path admin_key_file(const std::filesystem::path& data);
std::filesystem::path agent_key_file(const std::filesystem::path& data);

// Writes one line.
Result<void> write_secret(const std::filesystem::path& file, const std::string& secret);
// The first line.
Result<std::string> read_secret(const std::filesystem::path& file);
// Made at the first start, the same ever after, so that cursors survive a restart.
Result<api::CursorSeal::Secret> cursor_secret(const std::filesystem::path& data, Random& random);

}  // namespace docket::app
