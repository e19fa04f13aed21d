// Memory for amplitudes: aligned to 2 MiB, in huge pages where the system gives them, kept when
// returned and handed out again.
//
// Guarantees: take() never aborts; before it gives up it returns all kept memory to the system and
//   tries once more. A large fresh buffer is touched by all threads together, so that its page
//   faults are shared, until the Stop says so. The content is unspecified.
// Threads: one at a time; buffers may be released only there too, and the Stop is asked there.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "executor/statevector/stop.h"
#include "executor/statevector/threads.h"

namespace docket::executor::statevector {

class Buffers;

// Owns its memory until destroyed, then gives it back to its Buffers.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffers* home, void* data, std::size_t bytes) : home_(home), data_(data), bytes_(bytes) {}
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer();

  void* data() const { return data_; }
  explicit operator bool() const { return data_ != nullptr; }

 private:
  Buffers* home_ = nullptr;
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

class Buffers {
 public:
  explicit Buffers(Threads& threads) : threads_(threads) {}
  ~Buffers() { release(); }
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;

  // At least `bytes`; an empty Buffer if the system has no room.
  Buffer take(std::size_t bytes, Stop& stop);
  // Returns all kept memory to the system.
  void release();

  std::size_t bytes_in_use() const { return in_use_; }
  std::size_t bytes_kept() const { return kept_; }

 private:
  friend class Buffer;
  struct Piece {
    void* data = nullptr;
    std::size_t bytes = 0;
  };
  void give_back(void* data, std::size_t bytes);
  void* map(std::size_t bytes, Stop& stop);

  Threads& threads_;
  std::vector<Piece> pieces_;
  std::size_t in_use_ = 0;
  std::size_t kept_ = 0;
};

}  // namespace docket::executor::statevector
