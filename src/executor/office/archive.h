// A ZIP archive in memory: the container of docx, pptx, xlsx, odt and epub.
//
// Guarantees: entries are inflated in memory and never written anywhere; names are keys and never
//   paths of a machine. Of entries with one name the first counts. Sizes in headers are not
//   believed: bytes are counted while they inflate, over all reads of one archive.
// Callers: Package and the readers of odt and epub; `bytes` must outlive the archive.
// Errors: `broken_file` ("File is not a valid <format>"), `encrypted`, `limit` (zip_entries,
//   zip_total_bytes, zip_ratio).
// Threads: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/failure.h"
#include "executor/element/reader.h"
#include "executor/office/or_failure.h"

struct zip;

namespace docket::executor::office {

class Archive {
 public:
  // `format` is the word of the messages, e.g. "docx". Refuses password-protected Office files,
  // which are OLE files and no archives.
  static OrFailure<Archive> open(std::string_view bytes, const element::ReadLimits& limits,
                                 std::string_view format);

  bool contains(std::string_view name) const;
  // The entry's bytes; absent is `broken_file`.
  OrFailure<std::string> read(std::string_view name);
  Failure broken() const;  // "File is not a valid <format>"
  const element::ReadLimits& limits() const { return *limits_; }

 private:
  struct Close {
    void operator()(zip* archive) const;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  Archive(std::string_view format, const element::ReadLimits& limits)
      : format_(format), limits_(&limits) {}
  std::optional<Failure> list_entries();

  std::string format_;
  const element::ReadLimits* limits_;
  std::unique_ptr<zip, Close> zip_;
  std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>> entries_;
  std::int64_t inflated_ = 0;  // by all reads so far
};

}  // namespace docket::executor::office
