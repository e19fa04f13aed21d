// What the pool and a worker say to each other: frames of a length (4 bytes, little-endian, of
// what follows), a type byte and the fields. Both ends are the same program on one machine, but a
// worker runs other people's work, so the pool reads its frames as it would a stranger's.
//
// Guarantees: `decode` accepts exactly what `encode` writes; every size is bounded.
// Threads: values; a FrameReader belongs to one thread.
// Errors: `invalid_argument` for bytes that are no frame; the channel is then useless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/time.h"
#include "executor/kind.h"

namespace docket::worker {

// Pool to worker: run this, unless its ticket was withdrawn.
struct Assign {
  std::uint8_t ticket = 0;  // see ticket.h
  std::string kind;
  executor::Task task;
  friend bool operator==(const Assign&, const Assign&);
};
// Worker to pool: here I am.
struct Ready {
  friend bool operator==(const Ready&, const Ready&) = default;
};
// Worker to pool: the ticket was withdrawn before I came to it, and is free again.
struct Skipped {
  std::uint8_t ticket = 0;
  friend bool operator==(const Skipped&, const Skipped&) = default;
};
struct Reported {
  std::uint8_t ticket = 0;
  double fraction = 0;  // 0..1
  std::string message;
  friend bool operator==(const Reported&, const Reported&) = default;
};
struct Ended {
  std::uint8_t ticket = 0;
  bool is_worn = false;  // the worker should be replaced
  Micros cpu{0};
  Micros wall{0};
  executor::Outcome outcome;
  friend bool operator==(const Ended&, const Ended&);
};
using Frame = std::variant<Assign, Ready, Skipped, Reported, Ended>;

// The longest progress message; what is longer is cut.
inline constexpr std::size_t message_bytes_max = 1024;
// The largest input or output that may be configured.
inline constexpr std::size_t frame_bytes_limit = 1U << 30;
// What an Assign or Ended adds to its input or output at most, names, messages and new tasks
// included (names of files are part of what comes with an input).
inline constexpr std::size_t frame_overhead_max =
    (64U << 10) + executor::spawned_bytes_max + 8 * executor::spawned_max;

// Appends the frame, length and all, to `bytes`.
void encode(const Frame& frame, std::string& bytes);
// Reads what follows the length.
Result<Frame> decode(std::string_view body);

// Cuts a stream into frames.
class FrameReader {
 public:
  // A frame longer than `bytes_max` is refused when its length is read.
  explicit FrameReader(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  void add(std::string_view bytes) { buffer_.append(bytes); }
  // The next whole frame; empty when more bytes are needed.
  Result<std::optional<Frame>> next();

 private:
  void forget_taken();

  std::size_t bytes_max_;
  std::string buffer_;
  std::size_t taken_ = 0;  // bytes of `buffer_` already given out
};

}  // namespace docket::worker
