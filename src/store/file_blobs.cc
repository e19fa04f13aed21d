#include "store/file_blobs.h"

#include <map>
#include <mutex>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/check.h"
#include "store/files.h"

namespace docket::store {
namespace {

namespace fs = std::filesystem;

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) {
    DOCKET_CHECK(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, "SHA-256 is there");
  }
  void update(std::string_view bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  }
  BlobHash finish() {
    BlobHash hash;
    EVP_DigestFinal_ex(context_.get(), hash.bytes.data(), nullptr);
    return hash;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

// What blobs, writers and pins share; pins may outlive the store.
struct Shelf {
  explicit Shelf(fs::path where) : directory(std::move(where)) {}
  const fs::path directory;
  std::mutex mutex;                 // guards what follows, and that a pinned file stays
  std::map<BlobHash, int> pins;     // how many hold each
  std::uint64_t next_incoming = 0;  // names of unfinished files

  fs::path path_of(const BlobHash& hash) const { return directory / format_hash(hash); }
  fs::path incoming() const { return directory / "incoming"; }
};

class FilePin final : public Pin {
 public:
  // Call with the shelf's mutex held.
  FilePin(std::shared_ptr<Shelf> shelf, const BlobHash& hash, std::int64_t bytes)
      : shelf_(std::move(shelf)), hash_(hash), bytes_(bytes) {
    ++shelf_->pins[hash_];
  }
  FilePin(const FilePin&) = delete;
  FilePin& operator=(const FilePin&) = delete;
  ~FilePin() override {
    const std::lock_guard lock(shelf_->mutex);
    if (const auto held = shelf_->pins.find(hash_); --held->second == 0) shelf_->pins.erase(held);
  }
  const BlobHash& hash() const override { return hash_; }
  std::int64_t bytes() const override { return bytes_; }

 private:
  std::shared_ptr<Shelf> shelf_;
  BlobHash hash_;
  std::int64_t bytes_;
};

class FileWriter final : public BlobWriter {
 public:
  FileWriter(std::shared_ptr<Shelf> shelf, fs::path path, File file)
      : shelf_(std::move(shelf)), path_(std::move(path)), file_(std::move(file)) {}
  ~FileWriter() override {
    std::error_code ignored;  // what stays is taken away at the next open
    fs::remove(path_, ignored);
  }
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  Result<void> append(std::string_view bytes) override {
    sha_.update(bytes);
    bytes_ += static_cast<std::int64_t>(bytes.size());
    return file_.write(bytes);
  }

  Result<std::shared_ptr<Pin>> finish() override {
    if (auto synced = file_.sync(); !synced) return synced.error();
    const BlobHash hash = sha_.finish();
    auto pin = keep(hash);
    if (!pin) return pin.error();
    // Also when the file was there: whoever put it may not have got this far yet.
    if (auto synced = sync_directory(shelf_->directory); !synced) return synced.error();
    return std::shared_ptr<Pin>(std::move(*pin));
  }

 private:
  Result<std::shared_ptr<FilePin>> keep(const BlobHash& hash) {
    std::unique_lock lock(shelf_->mutex);
    std::error_code failed;
    fs::rename(path_, shelf_->path_of(hash), failed);  // replaces equal bytes by equal bytes
    if (failed) return unavailable("A blob cannot be put in its place.");
    return std::make_shared<FilePin>(shelf_, hash, bytes_);
  }

  std::shared_ptr<Shelf> shelf_;
  fs::path path_;
  File file_;
  Sha256 sha_;
  std::int64_t bytes_ = 0;
};

class FileBlobs final : public BlobStore {
 public:
  explicit FileBlobs(fs::path directory) : shelf_(std::make_shared<Shelf>(std::move(directory))) {}

  Result<std::shared_ptr<Pin>> put(std::string_view bytes) override {
    auto writer = start();
    if (!writer) return writer.error();
    if (auto appended = (*writer)->append(bytes); !appended) return appended.error();
    return (*writer)->finish();
  }

  Result<std::unique_ptr<BlobWriter>> start() override {
    std::uint64_t number = 0;
    {
      const std::lock_guard lock(shelf_->mutex);
      number = shelf_->next_incoming++;
    }
    fs::path path = shelf_->incoming() / fmt::format("{}", number);
    auto file = File::open(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file) return file.error();
    return std::make_unique<FileWriter>(shelf_, std::move(path), std::move(*file));
  }

  Result<std::string> read(const BlobHash& hash, std::int64_t bytes_max) override;
  Result<std::shared_ptr<Pin>> pin(const BlobHash& hash) override;
  Result<std::int64_t> sweep(const std::function<Result<bool>(const BlobHash&)>& is_named) override;

 private:
  Result<bool> remove_unnamed(const BlobHash& hash,
                              const std::function<Result<bool>(const BlobHash&)>& is_named);

  std::shared_ptr<Shelf> shelf_;
};

Result<std::string> FileBlobs::read(const BlobHash& hash, std::int64_t bytes_max) {
  auto file = File::open(shelf_->path_of(hash), O_RDONLY);
  if (!file)
    return file.error().code == ErrorCode::not_found ? not_found("No such blob.") : file.error();
  const auto size = file->size();
  if (!size) return size.error();
  if (*size > bytes_max) {
    return exhausted(fmt::format("The blob has {} bytes, at most {} are read.", *size, bytes_max));
  }
  auto bytes = file->read(static_cast<std::size_t>(*size));
  if (!bytes) return bytes.error();
  Sha256 sha;
  sha.update(*bytes);
  if (sha.finish() != hash) return corrupt("A blob's bytes do not match its name.");
  return bytes;
}

Result<std::shared_ptr<Pin>> FileBlobs::pin(const BlobHash& hash) {
  const std::lock_guard lock(shelf_->mutex);
  std::error_code failed;
  const auto size = fs::file_size(shelf_->path_of(hash), failed);
  if (failed == std::errc::no_such_file_or_directory) return not_found("No such blob.");
  if (failed) return unavailable("A blob cannot be looked at.");
  return std::make_shared<FilePin>(shelf_, hash, static_cast<std::int64_t>(size));
}

Result<std::int64_t> FileBlobs::sweep(
    const std::function<Result<bool>(const BlobHash&)>& is_named) {
  std::int64_t removed = 0;
  std::error_code failed;
  for (fs::directory_iterator at(shelf_->directory, failed), end; !failed && at != end;
       at.increment(failed)) {
    const auto hash = parse_hash(at->path().filename().string());
    if (!hash) continue;
    const auto is_removed = remove_unnamed(*hash, is_named);
    if (!is_removed) return is_removed.error();
    if (*is_removed) ++removed;
  }
  if (failed) return unavailable("The blobs cannot be listed.");
  return removed;
}

// Most blobs are named, and asking reads from disk: they are asked for without the lock that every
// commit of a submission with files takes. For the others the lock spans question and removal: a
// pin is let go only after the row that names the blob is committed, so whoever finds no pin here
// also finds the row. Freeing a large file takes time, so it is only moved away under the lock.
Result<bool> FileBlobs::remove_unnamed(
    const BlobHash& hash, const std::function<Result<bool>(const BlobHash&)>& is_named) {
  if (const auto named = is_named(hash); !named || *named) {
    return named ? Result<bool>(false) : named;
  }
  fs::path unnamed;
  std::error_code failed;
  {
    const std::lock_guard lock(shelf_->mutex);
    if (shelf_->pins.contains(hash)) return false;
    const auto named = is_named(hash);
    if (!named) return named.error();
    if (*named) return false;
    unnamed = shelf_->incoming() / fmt::format("{}", shelf_->next_incoming++);
    fs::rename(shelf_->path_of(hash), unnamed, failed);
  }
  if (failed == std::errc::no_such_file_or_directory) return false;
  if (!failed) fs::remove(unnamed, failed);
  if (failed) return unavailable("A blob cannot be removed.");
  return true;
}

}  // namespace

Result<std::unique_ptr<BlobStore>> open_file_blobs(const fs::path& directory) {
  const fs::path incoming = directory / "incoming";
  std::error_code failed;
  fs::remove_all(incoming, failed);
  if (failed) return unavailable("Unfinished blobs of an earlier run cannot be removed.");
  if (auto made = make_directory(incoming); !made) return made.error();
  return std::make_unique<FileBlobs>(directory);
}

}  // namespace docket::store
