#include "store/view.h"

#include <string_view>

namespace docket::store {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

}  // namespace

std::size_t text_bytes(const View& view) {
  const job::Submission& submission = view.spec->submission;
  std::size_t bytes = submission.input.size() + submission.attributes.size();
  for (const job::TaskSpec& task : submission.tasks) bytes += task.input.size();
  for (const job::InputFile& file : submission.files) {
    bytes += file.name.size() + file.content_type.size() + file.inline_bytes.size();
  }
  if (submission.metadata) bytes += submission.metadata->size();
  if (view.outcome && view.outcome->output) {
    bytes += view.outcome->output->text.size() + view.outcome->output->summary.size();
  }
  return bytes;
}

std::optional<BlobHash> blob_of(const job::InputFile& file) {
  if (job::is_inline(file)) return std::nullopt;
  return BlobHash{file.sha256};
}

std::string format_hash(const BlobHash& hash) {
  std::string hex;
  hex.reserve(hash.bytes.size() * 2);
  for (const std::uint8_t byte : hash.bytes) {
    hex.push_back(digits[byte >> 4U]);
    hex.push_back(digits[byte & 0xfU]);
  }
  return hex;
}

std::optional<BlobHash> parse_hash(std::string_view hex) {
  BlobHash hash;
  if (hex.size() != hash.bytes.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < hash.bytes.size(); ++i) {
    const std::size_t high = digits.find(hex[2 * i]);
    const std::size_t low = digits.find(hex[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    hash.bytes[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  return hash;
}

}  // namespace docket::store
