// Reads the files of a local source, when a workflow runs.
//
// Guarantees: only regular files in the folder itself, in order of name, without following a link
//   anywhere below the root; within the limits of an upload. One file is in memory at a time.
// Threads: the folder's functions block; `read_local` runs them on the door's pool.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/unstructured/context.h"
#include "base/descriptor.h"
#include "store/record.h"

namespace docket::api::unstructured {

// 422 with a sentence when the folder cannot be read or holds too much. `context` outlives the
// task.
Task<OrAnswer<std::vector<job::InputFile>>> read_local(const Context* context,
                                                       store::Record source);

// An open folder below the root.
class LocalFolder {
 public:
  // `folder` is relative and without `..`; empty: the root. Errors: `not_found`.
  static Result<LocalFolder> open(const std::string& root, const std::string& folder);
  // Names of its regular files, in order. Errors: `invalid_argument` when there are more.
  Result<std::vector<std::string>> names(std::size_t files_max) const;
  // Errors: `invalid_argument` when it is larger or cannot be read.
  Result<std::string> read(const std::string& name, std::uint64_t bytes_max) const;

 private:
  explicit LocalFolder(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

}  // namespace docket::api::unstructured
