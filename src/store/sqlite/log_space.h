// Makes the log as long as it will get, ahead of use: a commit into a file that has its length
// already does not wait for the file system's own journal (half of the time of a small commit).
//
// Guarantees: what is in the log stays; what is added is zeros, which SQLite takes for the end of
//   the log (https://sqlite.org/fileformat2.html, "WAL File Format": frames count up to the first
//   one whose salt and checksum do not fit).
// Callers: open, after the database is in WAL mode and before anybody writes.
// Errors: `unavailable`; the log is then as good as before.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace docket::store::sqlite {

// Does nothing when the log is as long already.
Result<void> lay_out_log(const std::string& database, std::int64_t bytes);

}  // namespace docket::store::sqlite
