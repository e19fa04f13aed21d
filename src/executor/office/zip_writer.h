// A ZIP archive in memory whose entries are stored as they are (APPNOTE.TXT 6.3.10).
//
// Threads: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::executor::office {

class ZipWriter {
 public:
  // The whole stays below 4 GiB: the caller bounds what it adds.
  void add(std::string_view name, std::string_view content);
  std::string finish();

 private:
  std::string archive_;
  std::string directory_;
  std::uint16_t entries_ = 0;
};

}  // namespace docket::executor::office
