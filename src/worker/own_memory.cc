#include "worker/own_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>

namespace docket::worker {
namespace {

// proc(5): size, resident, shared, text, lib, data, dt; in pages.
constexpr int resident_field = 1;
constexpr int data_field = 5;

}  // namespace

OwnMemory OwnMemory::open() {
  return OwnMemory(Descriptor(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)));
}

std::uint64_t OwnMemory::data_bytes() const { return field(data_field); }
std::uint64_t OwnMemory::resident_bytes() const { return field(resident_field); }

std::uint64_t OwnMemory::field(int index) const {
  std::array<char, 256> text{};
  const ssize_t size = pread(statm_.number(), text.data(), text.size(), 0);
  if (size <= 0) return 0;
  const char* at = text.data();
  const char* const end = text.data() + size;
  for (int skipped = 0; skipped < index && at < end; ++at) {
    if (*at == ' ') ++skipped;
  }
  std::uint64_t pages = 0;
  std::from_chars(at, end, pages);
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace docket::worker
