#include "executor/office/archive.h"

#include <algorithm>
#include <array>
#include <utility>

#include <zip.h>

namespace docket::executor::office {
namespace {

// Compound File Binary, [MS-CFB] 2.2: Office wraps encrypted packages in it.
constexpr std::string_view ole_magic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
// Below this an entry may be as dense as it likes: short XML of one kind compresses well.
constexpr std::int64_t ratio_from_bytes = 1 << 20;
constexpr std::size_t block_bytes = 1 << 16;

struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

void Archive::Close::operator()(zip* archive) const { zip_discard(archive); }

OrFailure<Archive> Archive::open(std::string_view bytes, const element::ReadLimits& limits,
                                 std::string_view format) {
  if (bytes.starts_with(ole_magic)) return encrypted();
  Archive archive(format, limits);
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source != nullptr) {
    archive.zip_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (!archive.zip_) zip_source_free(source);
  }
  zip_error_fini(&error);
  if (!archive.zip_) return archive.broken();
  if (auto failure = archive.list_entries()) return *std::move(failure);
  return archive;
}

std::optional<Failure> Archive::list_entries() {
  const std::int64_t count = zip_get_num_entries(zip_.get(), 0);
  if (count > limits_->zip_entries) return element::past_limit("zip_entries");
  for (std::int64_t index = 0; index < count; ++index) {
    const auto at = static_cast<std::uint64_t>(index);
    const char* name = zip_get_name(zip_.get(), at, ZIP_FL_ENC_GUESS);
    if (name != nullptr) entries_.try_emplace(name, at);
  }
  return std::nullopt;
}

bool Archive::contains(std::string_view name) const {
  return entries_.find(name) != entries_.end();
}

OrFailure<std::string> Archive::read(std::string_view name) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return broken();
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(zip_.get(), found->second, 0, &stat) != 0) return broken();
  const bool is_encrypted =
      (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE;
  if (is_encrypted) return encrypted();
  const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(zip_.get(), found->second, 0));
  if (!file) return broken();

  const std::int64_t room = limits_->zip_total_bytes - inflated_;
  const auto packed = static_cast<std::int64_t>(
      std::min<std::uint64_t>(stat.comp_size, static_cast<std::uint64_t>(INT64_MAX / 1024)));
  const std::int64_t dense = std::max(ratio_from_bytes, packed * limits_->zip_ratio);
  std::string bytes;
  std::array<char, block_bytes> block;
  while (true) {
    const std::int64_t got = zip_fread(file.get(), block.data(), block.size());
    if (got < 0) return broken();
    if (got == 0) break;
    bytes.append(block.data(), static_cast<std::size_t>(got));
    const auto size = static_cast<std::int64_t>(bytes.size());
    if (size > room) return element::past_limit("zip_total_bytes");
    if (size > dense) return element::past_limit("zip_ratio");
  }
  inflated_ += static_cast<std::int64_t>(bytes.size());
  return bytes;
}

Failure Archive::broken() const { return not_a_valid(format_); }

}  // namespace docket::executor::office
