#include "engine/files.h"

#include <utility>

#include <fmt/format.h>

#include "auth/secret.h"

namespace docket::engine {
namespace {

// What the writer and its work on the pool share, since either may be gone first.
struct Arriving {
  std::string small;                          // all of it, until it is too long for that
  std::unique_ptr<store::BlobWriter> writer;  // from then on
};

class Upload final : public FileWriter {
 public:
  Upload(store::BlobStore& blobs, Offload& offload, std::string name, std::string content_type)
      : blobs_(blobs), offload_(offload) {
    file_.name = std::move(name);
    file_.content_type = std::move(content_type);
  }

  Task<Result<void>> append(std::string bytes) override {
    file_.bytes += std::ssize(bytes);
    if (file_.bytes > job::file_bytes_max) {
      co_return exhausted(fmt::format("A file has at most {} bytes.", job::file_bytes_max));
    }
    if (job::is_inline(file_)) {
      arriving_->small += bytes;
      co_return Result<void>();
    }
    const auto shared = std::make_shared<const std::string>(std::move(bytes));
    const std::function<Result<void>()> write = [&blobs = blobs_, arriving = arriving_,
                                                 shared]() -> Result<void> {
      if (!arriving->writer) {
        auto started = blobs.start();
        if (!started) return started.error();
        arriving->writer = std::move(*started);
        const std::string small = std::exchange(arriving->small, {});
        if (auto written = arriving->writer->append(small); !written) return written;
      }
      return arriving->writer->append(*shared);
    };
    co_return co_await offload_.run(write);
  }

  Task<Result<job::InputFile>> finish() override {
    job::InputFile file = std::move(file_);
    if (job::is_inline(file)) {
      file.inline_bytes = std::move(arriving_->small);
      file.sha256 = auth::sha256(file.inline_bytes);
      co_return file;
    }
    const std::function<Result<std::shared_ptr<store::Pin>>()> end = [arriving = arriving_] {
      return arriving->writer->finish();
    };
    const auto pin = co_await offload_.run(end);
    if (!pin) co_return pin.error();
    file.sha256 = (*pin)->hash().bytes;
    file.hold = *pin;
    co_return file;
  }

 private:
  store::BlobStore& blobs_;
  Offload& offload_;
  job::InputFile file_;
  std::shared_ptr<Arriving> arriving_ = std::make_shared<Arriving>();
};

}  // namespace

std::unique_ptr<FileWriter> Files::create(std::string name, std::string content_type) {
  return std::make_unique<Upload>(blobs_, offload_, std::move(name), std::move(content_type));
}

Task<Result<std::string>> Files::read(store::BlobHash hash) {
  const std::function<Result<std::string>()> read = [&blobs = blobs_, hash] {
    return blobs.read(hash, job::file_bytes_max);
  };
  co_return co_await offload_.run(read);
}

Task<Result<std::string>> Files::bytes(job::InputFile file) {
  if (const auto blob = store::blob_of(file)) co_return co_await read(*blob);
  if (std::ssize(file.inline_bytes) != file.bytes) {
    co_return invalid_argument("The file was read without its bytes.");
  }
  co_return std::move(file.inline_bytes);
}

Task<Result<std::string>> Files::text(store::Output output) {
  if (output.blob) co_return co_await read(*output.blob);
  co_return std::move(output.text);
}

Task<Result<std::vector<job::InputFile>>> Files::hold(std::vector<job::InputFile> files) {
  for (job::InputFile& file : files) {
    const auto blob = store::blob_of(file);
    if (!blob) continue;
    const std::function<Result<std::shared_ptr<store::Pin>>()> pin =
        [&blobs = blobs_, hash = *blob] { return blobs.pin(hash); };
    auto held = co_await offload_.run(pin);
    if (!held) co_return held.error();
    file.hold = std::move(*held);
  }
  co_return files;
}

}  // namespace docket::engine
