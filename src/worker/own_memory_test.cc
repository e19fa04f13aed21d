#include "worker/own_memory.h"

#include <sys/mman.h>

#include <gtest/gtest.h>

namespace docket::worker {
namespace {

TEST(OwnMemory, SeesWhatIsTakenAndWhatIsTouched) {
  const OwnMemory memory = OwnMemory::open();
  const std::uint64_t data = memory.data_bytes();
  const std::uint64_t resident = memory.resident_bytes();
  EXPECT_GT(data, 0U);
  EXPECT_GT(resident, 0U);
  constexpr std::size_t bytes = 64U << 20;
  void* taken = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  ASSERT_NE(taken, MAP_FAILED);
  EXPECT_GE(memory.data_bytes(), data + bytes);
  EXPECT_GE(memory.resident_bytes(), resident + bytes / 2);
  munmap(taken, bytes);
}

}  // namespace
}  // namespace docket::worker
