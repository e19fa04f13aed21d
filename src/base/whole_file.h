// The bytes of a file, all of them.
//
// Guarantees: also of one whose size is not known before it has been read (/proc). Nothing: it
//   cannot be opened or read (a folder cannot), errno says why.
// Threads: any; it blocks as reading does. The caller knows that the file fits into memory.
#pragma once

#include <optional>
#include <string>

namespace docket {

std::optional<std::string> whole_file(const std::string& path);

}  // namespace docket
