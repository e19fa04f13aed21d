#include "executor/office/compound_file.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "executor/office/charset.h"
#include "executor/office/little_endian.h"

namespace docket::executor::office {
namespace {

constexpr std::string_view signature = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
constexpr std::uint32_t end_of_chain = 0xFFFFFFFE;
constexpr std::uint32_t no_sector = 0xFFFFFFFA;  // from here on numbers have a meaning of their own
constexpr std::uint32_t no_entry = 0xFFFFFFFF;
constexpr std::size_t header_bytes = 512;
constexpr std::size_t listed_at = 76;
constexpr std::size_t listed_max = 109;
constexpr std::size_t mini_sector_bytes = 64;
constexpr std::size_t entry_bytes = 128;
// Every stream once, and those that describe the others a few times.
constexpr std::uint64_t reads_of_the_file = 4;

std::vector<std::uint32_t> numbers(std::string_view bytes) {
  std::vector<std::uint32_t> all;
  for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) all.push_back(u32(bytes, at));
  return all;
}

}  // namespace

OrFailure<CompoundFile> CompoundFile::open(std::string_view bytes, std::string_view format) {
  CompoundFile file(bytes, format);
  if (!file.read_header() || !file.read_directory() || !file.read_mini()) {
    return not_a_valid(format);
  }
  file.read_tree();
  file.may_read_ = reads_of_the_file * bytes.size();
  return file;
}

bool CompoundFile::read_header() {
  if (bytes_.size() < header_bytes || !bytes_.starts_with(signature)) return false;
  const std::uint16_t shift = u16(bytes_, 0x1E);
  if ((shift != 9 && shift != 12) || u16(bytes_, 0x20) != 6) return false;
  sector_bytes_ = 1U << shift;
  has_long_sizes_ = shift == 12;
  sectors_ = static_cast<std::uint32_t>((bytes_.size() - 1) / sector_bytes_);
  directory_start_ = u32(bytes_, 0x30);
  mini_cutoff_ = u32(bytes_, 0x38);
  mini_table_start_ = u32(bytes_, 0x3C);
  return read_allocation(u32(bytes_, 0x2C), u32(bytes_, 0x44));
}

// The sectors that hold the allocation table: the first ones are listed in the header, the others
// in sectors of their own, each of which names the next.
bool CompoundFile::read_allocation(std::uint32_t listed, std::uint32_t more_start) {
  const std::uint32_t per_sector = sector_bytes_ / 4;
  const std::uint32_t needed = sectors_ / per_sector + 1;
  const std::uint32_t count = std::min(listed, needed);
  std::vector<std::uint32_t> table;
  for (std::size_t i = 0; i < listed_max && table.size() < count; ++i) {
    table.push_back(u32(bytes_, listed_at + 4 * i));
  }
  for (std::uint32_t at = more_start; table.size() < count;) {
    const std::vector<std::uint32_t> more = numbers(sector(at));
    if (more.size() != per_sector) return false;
    for (std::size_t i = 0; i + 1 < more.size() && table.size() < count; ++i) {
      table.push_back(more[i]);
    }
    at = more.back();
  }
  for (const std::uint32_t number : table) {
    const std::vector<std::uint32_t> part = numbers(sector(number));
    next_.insert(next_.end(), part.begin(), part.end());
  }
  return !next_.empty();
}

bool CompoundFile::read_directory() {
  const auto directory = read_chain(directory_start_, bytes_.size());
  if (!directory) return false;
  for (std::size_t at = 0; at + entry_bytes <= directory->size(); at += entry_bytes) {
    const std::string_view raw = std::string_view(*directory).substr(at, entry_bytes);
    const std::size_t name_bytes = std::min<std::size_t>(u16(raw, 0x40), 64);
    const auto type = static_cast<unsigned char>(raw[0x42]);
    Entry entry{.name = to_utf8(raw.substr(0, name_bytes < 2 ? 0 : name_bytes - 2), "utf-16le"),
                .is_storage = type == 1 || type == 5,
                .is_stream = type == 2,
                .left = u32(raw, 0x44),
                .right = u32(raw, 0x48),
                .child = u32(raw, 0x4C),
                .start = u32(raw, 0x74),
                .size = has_long_sizes_ ? u64(raw, 0x78) : u32(raw, 0x78)};
    entries_.push_back(std::move(entry));
  }
  return !entries_.empty() && entries_[0].is_storage;
}

bool CompoundFile::read_mini() {
  if (mini_table_start_ < no_sector) {
    const auto table = read_chain(mini_table_start_, bytes_.size());
    if (!table) return false;
    mini_next_ = numbers(*table);
  }
  if (entries_[0].start >= no_sector || entries_[0].size == 0) return true;
  auto mini = read_chain(entries_[0].start, entries_[0].size);
  if (!mini) return false;
  mini_ = *std::move(mini);
  return true;
}

// The last one of a file may be cut short.
std::string_view CompoundFile::sector(std::uint32_t number) const {
  const std::uint64_t at = (std::uint64_t{number} + 1) * sector_bytes_;
  if (at >= bytes_.size()) return {};
  return bytes_.substr(at, sector_bytes_);
}

// Up to `size` bytes; less when the chain ends before.
std::optional<std::string> CompoundFile::read_chain(std::uint32_t start, std::uint64_t size) const {
  std::string bytes;
  std::uint32_t steps = 0;
  for (std::uint32_t at = start; at != end_of_chain && bytes.size() < size; at = next_[at]) {
    const std::string_view part = at < next_.size() ? sector(at) : std::string_view();
    if (part.empty() || ++steps > sectors_) return std::nullopt;
    bytes.append(part);
  }
  if (bytes.size() > size) bytes.resize(size);
  return bytes;
}

std::optional<std::string> CompoundFile::read_mini_chain(std::uint32_t start,
                                                         std::uint64_t size) const {
  std::string bytes;
  std::size_t steps = 0;
  for (std::uint32_t at = start; at != end_of_chain && bytes.size() < size; at = mini_next_[at]) {
    const std::size_t place = std::size_t{at} * mini_sector_bytes;
    if (at >= mini_next_.size() || place >= mini_.size() || ++steps > mini_next_.size()) {
      return std::nullopt;
    }
    bytes.append(mini_, place, mini_sector_bytes);
  }
  if (bytes.size() > size) bytes.resize(size);
  return bytes;
}

// Every entry is looked at once, however many storages lead to it.
void CompoundFile::read_tree() {
  std::vector<bool> seen(entries_.size());
  seen[0] = true;
  std::vector<Id> storages = {root};
  for (std::size_t next = 0; next < storages.size(); ++next) {
    Entry& storage = entries_[static_cast<std::uint32_t>(storages[next])];
    storage.children = siblings(storage.child, seen);
    std::ranges::copy_if(storage.children, std::back_inserter(storages),
                         [this](Id id) { return is_storage(id); });
  }
}

// The children of a storage are a tree of siblings.
std::vector<CompoundFile::Id> CompoundFile::siblings(std::uint32_t top,
                                                     std::vector<bool>& seen) const {
  std::vector<Id> found;
  std::vector<std::uint32_t> open;
  std::uint32_t at = top;
  const auto may_enter = [&](std::uint32_t id) {
    return id != no_entry && id < entries_.size() && !seen[id];
  };
  while (may_enter(at) || !open.empty()) {
    for (; may_enter(at); at = entries_[at].left) {
      seen[at] = true;
      open.push_back(at);
    }
    const std::uint32_t here = open.back();
    open.pop_back();
    if (entries_[here].is_storage || entries_[here].is_stream) found.push_back(Id{here});
    at = entries_[here].right;
  }
  return found;
}

std::optional<CompoundFile::Id> CompoundFile::find(Id storage, std::string_view name) const {
  for (const Id id : children(storage)) {
    if (equal_without_case(entry(id).name, name)) return id;
  }
  return std::nullopt;
}

OrFailure<std::string> CompoundFile::read(Id stream) {
  const Entry& found = entry(stream);
  if (!found.is_stream) return not_a_valid(format_);
  if (found.size == 0) return std::string();
  if (found.size > may_read_) return not_a_valid(format_);
  may_read_ -= found.size;
  auto bytes = found.size < mini_cutoff_ ? read_mini_chain(found.start, found.size)
                                         : read_chain(found.start, found.size);
  if (!bytes || bytes->size() < found.size) return not_a_valid(format_);
  return *std::move(bytes);
}

}  // namespace docket::executor::office
