#include "support/compound_maker.h"

#include <utility>

namespace docket::test {
namespace {

constexpr std::size_t sector_bytes = 512;
constexpr std::uint32_t end_of_chain = 0xFFFFFFFE;
constexpr std::uint32_t no_sector = 0xFFFFFFFF;
constexpr std::uint32_t table_sector = 0xFFFFFFFD;
constexpr std::size_t listed_max = 109;

void put(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

std::string padded(std::string bytes) {
  bytes.resize((bytes.size() + sector_bytes - 1) / sector_bytes * sector_bytes);
  return bytes;
}

// Sectors in order, each chain in one piece.
struct Sectors {
  std::string bytes;
  std::vector<std::uint32_t> next;

  std::uint32_t add(const std::string& content) {
    if (content.empty()) return end_of_chain;
    const auto start = static_cast<std::uint32_t>(next.size());
    bytes += padded(content);
    while (next.size() * sector_bytes < bytes.size()) {
      next.push_back(static_cast<std::uint32_t>(next.size()) + 1);
    }
    next.back() = end_of_chain;
    return start;
  }
};

}  // namespace

CompoundMaker::CompoundMaker() { entries_.push_back({.name = "Root Entry", .is_storage = true}); }

CompoundEntry CompoundMaker::add_storage(CompoundEntry parent, std::string_view name) {
  return add(parent, {.name = std::string(name), .is_storage = true});
}

CompoundEntry CompoundMaker::add_stream(CompoundEntry parent, std::string_view name,
                                        std::string_view bytes) {
  return add(parent, {.name = std::string(name), .bytes = std::string(bytes)});
}

void CompoundMaker::share(CompoundEntry storage, CompoundEntry other) {
  entries_[storage].first_child = entries_[other].first_child;
}

CompoundEntry CompoundMaker::add(CompoundEntry parent, Entry entry) {
  const auto number = static_cast<CompoundEntry>(entries_.size());
  entries_.push_back(std::move(entry));
  Entry& storage = entries_[parent];
  if (storage.last_child == no_sector) {
    storage.first_child = number;
  } else {
    entries_[storage.last_child].next = number;
  }
  storage.last_child = number;
  return number;
}

std::string CompoundMaker::finish() {
  Sectors sectors;
  std::string directory;
  for (const Entry& entry : entries_) {
    std::string raw;
    for (const char c : entry.name) put(raw, static_cast<unsigned char>(c), 2);
    raw.resize(0x40);
    put(raw, 2 * entry.name.size() + 2, 2);
    const bool is_root = directory.empty();
    put(raw, is_root ? 5 : entry.is_storage ? 1 : 2, 1);
    put(raw, 1, 1);
    put(raw, no_sector, 4);
    put(raw, entry.next, 4);
    put(raw, entry.first_child, 4);
    raw.resize(0x74);
    put(raw, sectors.add(entry.bytes), 4);
    put(raw, entry.bytes.size(), 8);
    directory += raw;
  }
  const std::uint32_t directory_start = sectors.add(directory);
  std::size_t tables = 1;
  while (tables * sector_bytes / 4 < sectors.next.size() + tables) ++tables;
  const auto table_start = static_cast<std::uint32_t>(sectors.next.size());
  sectors.next.resize(sectors.next.size() + tables, table_sector);
  sectors.next.resize(tables * sector_bytes / 4, no_sector);
  for (const std::uint32_t number : sectors.next) put(sectors.bytes, number, 4);

  std::string header = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  header.resize(0x18);
  put(header, 0x3E, 2);
  put(header, 3, 2);
  put(header, 0xFFFE, 2);
  put(header, 9, 2);  // 512 bytes a sector
  put(header, 6, 2);
  header.resize(0x2C);
  put(header, tables, 4);
  put(header, directory_start, 4);
  put(header, 0, 4);
  put(header, 0, 4);  // no stream is small enough to be in mini sectors
  put(header, end_of_chain, 4);
  put(header, 0, 4);
  put(header, end_of_chain, 4);
  put(header, 0, 4);
  for (std::size_t i = 0; i < listed_max; ++i) {
    put(header, i < tables ? table_start + i : no_sector, 4);
  }
  return header + sectors.bytes;
}

}  // namespace docket::test
