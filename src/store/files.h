// The few file operations that durability is made of.
//
// Guarantees: what `sync` and `sync_directory` returned from is on disk.
// Threads: one at a time per File.
// Errors: `unavailable`, without the path.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace docket::store {

class File {
 public:
  // `flags` as of open(2); new files are for the owner only (0600). `not_found` when there is none.
  static Result<File> open(const std::filesystem::path& path, int flags);
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~File();

  Result<void> write(std::string_view bytes);
  // Up to `bytes_max` bytes from where the last read ended; fewer only at the end of the file.
  Result<std::string> read(std::size_t bytes_max);
  Result<std::int64_t> size() const;
  Result<void> sync();
  // False when another process holds it. Kept until the file is closed.
  Result<bool> lock();

 private:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// Makes the names in a directory durable.
Result<void> sync_directory(const std::filesystem::path& directory);
// Makes a directory (0700) with its parents, durably; fine when it is there.
Result<void> make_directory(const std::filesystem::path& directory);

}  // namespace docket::store
