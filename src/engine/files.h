// Files of submissions: taken while they arrive, held until they are named, read back.
//
// Guarantees: a file of at most job::file_inline_bytes_max touches no disk before its submission
//   does; a larger one is a blob as soon as it is longer than that, never whole in memory.
// Threads: any. What blocks runs on the offload's threads.
// Errors: those of store::BlobStore.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "engine/engine.h"
#include "engine/offload.h"

namespace docket::engine {

class Files {
 public:
  // Both outlive this, the writers and the tasks that it makes.
  Files(store::BlobStore& blobs, Offload& offload) : blobs_(blobs), offload_(offload) {}

  std::unique_ptr<FileWriter> create(std::string name, std::string content_type);
  Task<Result<std::string>> bytes(job::InputFile file);
  Task<Result<std::string>> text(store::Output output);
  // Files of an old job for a new one: holds their blobs as if they had just come.
  Task<Result<std::vector<job::InputFile>>> hold(std::vector<job::InputFile> files);

 private:
  Task<Result<std::string>> read(store::BlobHash hash);

  store::BlobStore& blobs_;
  Offload& offload_;
};

}  // namespace docket::engine
