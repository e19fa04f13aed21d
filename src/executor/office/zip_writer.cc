#include "executor/office/zip_writer.h"

#include <zlib.h>

#include <concepts>

namespace docket::executor::office {
namespace {

template <std::unsigned_integral T>
void put(std::string& bytes, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
  }
}

constexpr std::uint16_t version_needed = 20;

// What the local header and the directory say alike: version to sizes of name and extra field.
std::string common_fields(std::string_view name, std::string_view content) {
  const auto checksum = static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
  const auto size = static_cast<std::uint32_t>(content.size());
  std::string bytes;
  put(bytes, version_needed);
  put(bytes, std::uint64_t{0});  // flags, method "stored", time and date
  put(bytes, checksum);
  put(bytes, size);
  put(bytes, size);
  put(bytes, static_cast<std::uint16_t>(name.size()));
  put(bytes, std::uint16_t{0});
  return bytes;
}

}  // namespace

void ZipWriter::add(std::string_view name, std::string_view content) {
  const auto place = static_cast<std::uint32_t>(archive_.size());
  const std::string fields = common_fields(name, content);
  put(archive_, std::uint32_t{0x04034B50});
  archive_.append(fields).append(name).append(content);
  put(directory_, std::uint32_t{0x02014B50});
  put(directory_, version_needed);
  directory_ += fields;
  put(directory_, std::uint64_t{0});  // comment, disk, attributes
  put(directory_, std::uint16_t{0});
  put(directory_, place);
  directory_ += name;
  ++entries_;
}

std::string ZipWriter::finish() {
  const auto place = static_cast<std::uint32_t>(archive_.size());
  archive_ += directory_;
  put(archive_, std::uint32_t{0x06054B50});
  put(archive_, std::uint32_t{0});
  put(archive_, entries_);
  put(archive_, entries_);
  put(archive_, static_cast<std::uint32_t>(directory_.size()));
  put(archive_, place);
  put(archive_, std::uint16_t{0});
  return std::move(archive_);
}

}  // namespace docket::executor::office
