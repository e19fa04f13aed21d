#include "executor/document/containers.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace docket::executor::document {
namespace {

constexpr std::size_t names_max = 20'000;

// Little-endian numbers; 0 past the end.
std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  if (at > bytes.size() || bytes.size() - at < size) return 0;
  for (std::size_t i = size; i-- > 0;) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

// Where the end of the central directory stands: it may have a comment of 64 KiB behind it.
std::size_t zip_end(std::string_view bytes) {
  constexpr std::size_t record = 22;
  constexpr std::size_t comment_max = 65'535;
  if (bytes.size() < record) return std::string_view::npos;
  const std::size_t from = bytes.size() - std::min(bytes.size(), record + comment_max);
  const std::size_t found = bytes.substr(from).rfind("PK\x05\x06");
  return found == std::string_view::npos ? found : from + found;
}

// The content of a stored entry, from its local header.
std::string stored(std::string_view bytes, std::size_t local, std::size_t size) {
  constexpr std::size_t header = 30;
  constexpr std::size_t mimetype_max = 200;
  const std::size_t begin =
      local + header + number(bytes, local + 26, 2) + number(bytes, local + 28, 2);
  if (size > mimetype_max || begin > bytes.size()) return {};
  return std::string(bytes.substr(begin, size));
}

constexpr std::string_view ole_magic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

// The names in one sector of the directory: entries of 128 bytes, UTF-16 with its length at 64.
void add_names(std::string_view sector, std::vector<std::string>& names) {
  constexpr std::size_t entry = 128;
  for (std::size_t at = 0; at + entry <= sector.size(); at += entry) {
    const std::size_t length = std::min<std::size_t>(number(sector, at + 64, 2), 64);
    std::string name;
    for (std::size_t i = 0; i + 2 < length; i += 2) {
      const std::uint32_t unit = number(sector, at + i, 2);
      name += unit < 0x80 ? static_cast<char>(unit) : '?';
    }
    if (!name.empty()) names.push_back(std::move(name));
  }
}

}  // namespace

ZipNames zip_names(std::string_view bytes) {
  ZipNames zip;
  const std::size_t end = zip_end(bytes);
  if (end == std::string_view::npos) return zip;
  zip.is_zip = true;
  std::size_t at = number(bytes, end + 16, 4);
  constexpr std::size_t header = 46;
  while (zip.names.size() < names_max && at < bytes.size() &&
         bytes.substr(at).starts_with("PK\x01\x02")) {
    const std::size_t length = number(bytes, at + 28, 2);
    if (bytes.size() - at < header + length) break;
    std::string name(bytes.substr(at + header, length));
    if (name == "mimetype" && number(bytes, at + 10, 2) == 0) {
      zip.mimetype = stored(bytes, number(bytes, at + 42, 4), number(bytes, at + 24, 4));
    }
    zip.names.push_back(std::move(name));
    at += header + length + number(bytes, at + 30, 2) + number(bytes, at + 32, 2);
  }
  return zip;
}

bool is_ole(std::string_view bytes) { return bytes.starts_with(ole_magic); }

std::vector<std::string> ole_names(std::string_view bytes) {
  std::vector<std::string> names;
  const std::uint32_t shift = number(bytes, 30, 2);
  if (!is_ole(bytes) || (shift != 9 && shift != 12)) return names;
  const std::size_t sector_size = std::size_t{1} << shift;
  const std::size_t per_sector = sector_size / 4;
  std::uint32_t sector = number(bytes, 48, 4);
  // Along the chain of the directory; the allocation table's first 109 sectors are in the header.
  while (names.size() < names_max) {
    const std::size_t at = (sector + std::size_t{1}) * sector_size;
    if (at >= bytes.size()) break;
    const std::size_t before = names.size();
    add_names(bytes.substr(at, sector_size), names);
    const std::size_t table = sector / per_sector;
    constexpr std::size_t tables_in_header = 109;
    if (names.size() == before || table >= tables_in_header) break;
    const std::size_t table_at = (number(bytes, 76 + 4 * table, 4) + std::size_t{1}) * sector_size;
    const std::uint32_t next = number(bytes, table_at + 4 * (sector % per_sector), 4);
    if (next == sector || next == 0) break;
    sector = next;
  }
  return names;
}

}  // namespace docket::executor::document
