// Chance, handed in like time. Tests hand in a seeded one, so that any run can be replayed.
#pragma once

#include <cstdint>
#include <mutex>
#include <random>

namespace docket {

// Threads: safe from any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
};

// The kernel's generator: fit for keys and tokens. `app` makes it.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

// The same seed gives the same sequence. Never for keys.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override;

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace docket
