// Bytes too large for a row, as files named by their SHA-256.
//
// Guarantees: a put that returned is durable (temporary name, fsync, rename, fsync of the
//   directory). A blob is kept while a job's row names it or a Pin holds it; the sweep takes the
//   rest. Equal bytes are one blob.
// Threads: any. Blocking: all; call it from a pool, not from an I/O thread.
// Errors: `unavailable`; `corrupt` when the bytes no longer match their name.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/view.h"

namespace docket::store {

// Keeps a hash from the sweep between its put (or look-up) and the commit that names it.
class Pin {
 public:
  virtual ~Pin() = default;
  virtual const BlobHash& hash() const = 0;
  virtual std::int64_t bytes() const = 0;
};

// Takes bytes as they arrive, never whole in memory. Dropping it unfinished leaves nothing.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  virtual Result<std::shared_ptr<Pin>> finish() = 0;
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;
  virtual Result<std::shared_ptr<Pin>> put(std::string_view bytes) = 0;
  virtual Result<std::unique_ptr<BlobWriter>> start() = 0;
  // Errors: `not_found`; `exhausted` when it is larger than `bytes_max`.
  virtual Result<std::string> read(const BlobHash& hash, std::int64_t bytes_max) = 0;
  // Errors: `not_found`.
  virtual Result<std::shared_ptr<Pin>> pin(const BlobHash& hash) = 0;
  // Removes blobs that neither a row nor a pin names; `is_named` asks the rows. Returns how many.
  virtual Result<std::int64_t> sweep(
      const std::function<Result<bool>(const BlobHash&)>& is_named) = 0;
};

}  // namespace docket::store
