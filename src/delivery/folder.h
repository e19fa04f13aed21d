// A folder into which whole files are brought.
//
// Guarantees: a file that `write` has answered for is on disk under its name, whole; until then the
//   name stands for what it stood for before. A link of that name is replaced, not followed. What a
//   killed process left of a file goes when the same file is written again.
// Threads: plain value; all of it blocks. One at a time writes a name.
// Errors: as open_below.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/descriptor.h"
#include "base/result.h"

namespace docket::delivery {

class Folder {
 public:
  // Makes what is missing of `path`, which is as in open_below.
  static Result<Folder> make(const std::string& root, const std::string& path);
  // `name`: one segment of a path that does not begin with a dot.
  Result<void> write(const std::string& name, std::string_view bytes) const;

 private:
  explicit Folder(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

// Whether `make` and `write` would find nothing in their way now. Changes nothing.
Result<void> check_folder(const std::string& root, std::string path);

}  // namespace docket::delivery
