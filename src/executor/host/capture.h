// What a program wrote on one stream: the first bytes, and that there were more.
//
// Guarantees: takes everything that is there, so that the program never waits for us; keeps at most
//   the cap. The text is valid UTF-8, cut between two characters.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/descriptor.h"

namespace docket::executor::host {

struct CapturedText {
  std::string text;
  bool is_truncated = false;
};

class Capture {
 public:
  // `pipe` must not block.
  Capture(Descriptor pipe, std::size_t cap) : pipe_(std::move(pipe)), cap_(cap) {}

  // Takes what is there without waiting.
  void take();
  bool is_closed() const { return !pipe_; }
  // -1 when closed.
  int descriptor() const { return pipe_.number(); }
  std::uint64_t bytes_seen() const { return seen_; }
  // At most `json_bytes_max` bytes when written as a JSON string.
  CapturedText text(std::size_t json_bytes_max) const;

 private:
  Descriptor pipe_;
  std::size_t cap_;
  std::string kept_;
  std::uint64_t seen_ = 0;
};

// The length of the longest beginning of valid UTF-8 `text` that needs at most `bytes_max` bytes
// between the quotes of a JSON string.
std::size_t json_prefix(std::string_view text, std::size_t bytes_max);

}  // namespace docket::executor::host
