// How much memory this process has, from a descriptor that was open before its sandbox closed.
//
// Threads: any.
#pragma once

#include <cstdint>

#include "base/descriptor.h"

namespace docket::worker {

class OwnMemory {
 public:
  // Opens /proc/self/statm; without it every answer is 0.
  static OwnMemory open();

  int descriptor() const { return statm_.number(); }
  // Private writable memory, which is what RLIMIT_DATA counts. (RLIMIT_AS would also count address
  // space that is only reserved: a malloc arena for each thread takes 64 MiB of it.)
  std::uint64_t data_bytes() const;
  std::uint64_t resident_bytes() const;

 private:
  explicit OwnMemory(Descriptor statm) : statm_(std::move(statm)) {}
  std::uint64_t field(int index) const;

  Descriptor statm_;
};

}  // namespace docket::worker
