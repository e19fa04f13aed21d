#include "executor/host/capture.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "base/excerpt.h"
#include "base/utf8.h"

namespace docket::executor::host {
namespace {

// At one go, so that whoever pours without end is also told to stop in time.
constexpr int pieces_max = 64;

// As boost::json and most writers do it: \uXXXX for control characters without a short form.
std::size_t json_bytes(unsigned char byte) {
  if (byte == '"' || byte == '\\') return 2;
  if (byte == '\b' || byte == '\f' || byte == '\n' || byte == '\r' || byte == '\t') return 2;
  return byte < 0x20 ? 6 : 1;
}

// A character that the cap cut in two is not one that the program wrote wrongly.
std::string_view without_half_character(std::string_view text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;  // within a character
    const std::size_t whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return whole > back ? text.substr(0, text.size() - back) : text;
  }
  return text;
}

}  // namespace

void Capture::take() {
  std::array<char, 32U << 10> piece;
  for (int i = 0; i < pieces_max && pipe_; ++i) {
    const ssize_t size = read(pipe_.number(), piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
      pipe_ = Descriptor();
      return;
    }
    const auto bytes = static_cast<std::size_t>(size);
    kept_.append(piece.data(), std::min(bytes, cap_ - kept_.size()));
    seen_ += bytes;
  }
}

CapturedText Capture::text(std::size_t json_bytes_max) const {
  const bool is_over = seen_ > kept_.size();
  std::string clean = scrub_utf8(is_over ? without_half_character(kept_) : kept_);
  const std::size_t fits = json_prefix(clean, json_bytes_max);
  const bool is_cut = fits < clean.size();
  clean.resize(fits);
  return {.text = std::move(clean), .is_truncated = is_over || is_cut};
}

std::size_t json_prefix(std::string_view text, std::size_t bytes_max) {
  std::size_t bytes = 0;
  std::size_t length = 0;
  while (length < text.size()) {
    bytes += json_bytes(static_cast<unsigned char>(text[length]));
    if (bytes > bytes_max) return excerpt(text, length).size();
    ++length;
  }
  return length;
}

}  // namespace docket::executor::host
