// A folder of files to be read, below a root that an operator named.
//
// Guarantees: only regular files in the folder itself are named and read, and no link anywhere
//   below the root is followed.
// Threads: plain value; all of it blocks.
// Errors: as open_below.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"

namespace docket::delivery {

// Asked again and again while a folder is read; false: give up (`conflict`).
using GoOn = std::function<bool()>;

class SourceFolder {
 public:
  // `path` is as in open_below.
  static Result<SourceFolder> open(const std::string& root, const std::string& path);
  // In order of name. `exhausted` when there are more than `count_max`, or when they come to more
  // than `bytes_max` together.
  Result<std::vector<std::string>> names(std::uint64_t count_max, std::uint64_t bytes_max,
                                         const GoOn& go_on) const;
  // Errors: also `invalid_argument` for what names no file of the folder, or what is no file any
  // more, `exhausted` for a larger one.
  Result<std::string> read(const std::string& name, std::uint64_t bytes_max,
                           const GoOn& go_on) const;

 private:
  explicit SourceFolder(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

}  // namespace docket::delivery
