// Writes ZIP archives for tests, also such that no honest program writes.
//
// Threads: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket::test {

class ZipMaker {
 public:
  // A name may be added twice. `claimed_size` is what the headers say of the size, if not the
  // truth.
  void add(std::string_view name, std::string_view bytes,
           std::optional<std::uint32_t> claimed_size = {});
  // `bytes` zeros, without ever holding them.
  void add_zeros(std::string_view name, std::uint64_t bytes);
  // The archive. Once, at the end.
  std::string finish();

 private:
  struct Entry {
    std::string_view name;
    std::string packed;
    std::uint32_t crc = 0;
    std::uint32_t size = 0;
  };
  void add_packed(const Entry& entry);

  std::string entries_;
  std::string directory_;
  std::uint16_t count_ = 0;
};

}  // namespace docket::test
