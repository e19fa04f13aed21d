#include "executor/statevector/buffers.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <utility>

namespace docket::executor::statevector {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t huge_page = std::size_t{2} << 20;

std::size_t round_up(std::size_t bytes, std::size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

// Sizes are few, so that returned pieces fit later requests: powers of two in pages below a huge
// page, whole huge pages above.
std::size_t piece_size(std::size_t bytes) {
  if (bytes > huge_page / 2) return round_up(bytes, huge_page);
  return std::max(page, std::bit_ceil(bytes));
}

}  // namespace

Buffer::Buffer(Buffer&& other) noexcept
    : home_(std::exchange(other.home_, nullptr)),
      data_(std::exchange(other.data_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(home_, other.home_);
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Buffer::~Buffer() {
  if (data_ != nullptr) home_->give_back(data_, bytes_);
}

Buffer Buffers::take(std::size_t bytes, Stop& stop) {
  const std::size_t size = piece_size(bytes);
  for (Piece& piece : pieces_) {
    if (piece.bytes != size) continue;
    void* const data = piece.data;
    piece = pieces_.back();
    pieces_.pop_back();
    kept_ -= size;
    in_use_ += size;
    return {this, data, size};
  }
  void* data = map(size, stop);
  if (data == nullptr && !pieces_.empty()) {
    release();
    data = map(size, stop);
  }
  if (data == nullptr) return {};
  in_use_ += size;
  return {this, data, size};
}

void Buffers::release() {
  for (const Piece& piece : pieces_) munmap(piece.data, piece.bytes);
  pieces_.clear();
  kept_ = 0;
}

void Buffers::give_back(void* data, std::size_t bytes) {
  pieces_.push_back({data, bytes});
  in_use_ -= bytes;
  kept_ += bytes;
}

// An anonymous mapping of one huge page more than needed, cut down to an aligned one.
void* Buffers::map(std::size_t bytes, Stop& stop) {
  const std::size_t slack = bytes >= huge_page ? huge_page : 0;
  void* const raw =
      mmap(nullptr, bytes + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED) return nullptr;
  if (slack == 0) return raw;
  auto* const start = static_cast<std::byte*>(raw);
  const std::size_t address = reinterpret_cast<std::uintptr_t>(start);
  const std::size_t head = round_up(address, huge_page) - address;
  if (head != 0) munmap(start, head);
  if (head != slack) munmap(start + head + bytes, slack - head);
  std::byte* const data = start + head;
  madvise(data, bytes, MADV_HUGEPAGE);
  const std::size_t huge_pages = bytes / huge_page;
  const auto count = static_cast<std::size_t>(threads_.count());
  std::atomic<bool> is_stopped{false};
  threads_.run([&](int thread) {
    const auto part = static_cast<std::size_t>(thread);
    const std::size_t end = huge_pages * (part + 1) / count;
    for (std::size_t unit = huge_pages * part / count; unit < end; ++unit) {
      if (thread == 0 && stop.stop_requested()) is_stopped.store(true, std::memory_order_relaxed);
      if (is_stopped.load(std::memory_order_relaxed)) return;
      for (std::size_t at = 0; at < huge_page; at += page)
        data[unit * huge_page + at] = std::byte{};
    }
  });
  return data;
}

}  // namespace docket::executor::statevector
