// A BlobStore on a directory: each blob is the file `<hex of its hash>`, what is being written lies
// in `incoming` beside them.
//
// Guarantees: those of blob.h. Unfinished files of a dead process go when it is opened again.
// Callers: backends that keep their rows beside it.
// Threads: any. Blocking: all.
// Errors: `unavailable` for I/O and a full disk.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "store/blob.h"

namespace docket::store {

// One process at a time opens a directory; the caller sees to it. Makes it when it is not there.
Result<std::unique_ptr<BlobStore>> open_file_blobs(const std::filesystem::path& directory);

}  // namespace docket::store
