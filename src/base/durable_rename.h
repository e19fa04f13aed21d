// Names in folders that outlast a loss of power.
//
// Threads: any; it blocks as the disk does. False: errno says why; it may have been done all the
// same, and not be on disk.
#pragma once

#include <filesystem>

namespace docket {

// What was made, renamed and removed in an open folder is on disk. A file system that cannot do
// this (fsync(2): EINVAL) is taken as it is.
bool sync_folder(int folder);

// A file takes another's place, whole, and that is on disk. Its bytes are synced before that by who
// wrote them. Both are in one folder.
bool rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace docket
