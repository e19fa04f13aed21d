#include "executor/office/doc_file.h"

#include <algorithm>

#include "executor/office/compound_file.h"
#include "executor/office/little_endian.h"

namespace docket::executor::office {
namespace {

// [MS-DOC] 2.5: the file information block.
constexpr std::uint16_t word_signature = 0xA5EC;
constexpr std::uint16_t first_version = 0x00C1;  // Word 97
constexpr std::size_t flags_at = 0x0A;
constexpr std::uint16_t is_encrypted = 0x0100;
constexpr std::uint16_t uses_second_table = 0x0200;
constexpr std::size_t main_count_at = 76;
constexpr std::size_t notes_count_at = 80;
constexpr std::size_t places_at = 154;
// Places in FibRgFcLcb97, [MS-DOC] 2.5.6.
constexpr std::size_t character_pages = 12;
constexpr std::size_t paragraph_pages = 13;
constexpr std::size_t pieces_part = 33;

constexpr std::size_t page_bytes = 512;
constexpr std::size_t piece_bytes = 8;

// Bytes 0x80 to 0x9F of compressed text, [MS-DOC] 2.9.73; the others are Latin-1.
constexpr char16_t high_controls[] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

char16_t from_one_byte(std::uint8_t byte) {
  return byte >= 0x80 && byte <= 0x9F ? high_controls[byte - 0x80] : char16_t{byte};
}

// The part of the complex file information that holds the piece table.
std::string_view piece_table(std::string_view information) {
  constexpr char properties = 1;
  constexpr char table = 2;
  while (information.size() > 5) {
    if (information[0] == table) return information.substr(5, u32(information, 1));
    if (information[0] != properties) break;
    information.remove_prefix(std::min<std::size_t>(3 + u16(information, 1), information.size()));
  }
  return {};
}

// Bytes of the operand after the code, [MS-DOC] 2.2.5.1; `rest` begins behind the code.
std::size_t operand_bytes(std::uint16_t code, std::string_view rest) {
  constexpr std::uint16_t define_table = 0xD608;
  constexpr std::uint16_t change_tabs = 0xC615;
  constexpr std::size_t sizes[] = {1, 1, 2, 4, 2, 2, 0, 3};
  const std::size_t size = sizes[code >> 13];
  if (size > 0) return size;
  if (code == define_table) return std::size_t{u16(rest, 0)} + 1;
  const std::size_t length = u8(rest, 0);
  if (code != change_tabs || length < 255) return length + 1;
  const std::size_t deleted = u8(rest, 1);
  return 3 + 4 * deleted + 3 * std::size_t{u8(rest, 2 + 4 * deleted)};
}

}  // namespace

std::vector<DocProperty> doc_properties(std::string_view bytes) {
  std::vector<DocProperty> all;
  while (bytes.size() > 2) {
    const std::uint16_t code = u16(bytes, 0);
    bytes.remove_prefix(2);
    const std::size_t size = operand_bytes(code, bytes);
    if (size > bytes.size()) break;
    all.push_back({.code = code, .operand = bytes.substr(0, size)});
    bytes.remove_prefix(size);
  }
  return all;
}

OrFailure<DocFile> DocFile::open(std::string_view bytes) {
  OrFailure<CompoundFile> container = CompoundFile::open(bytes, "doc");
  if (!container) return container.error();
  DocFile file;
  const auto main = container->find(CompoundFile::root, "WordDocument");
  if (!main) return not_a_valid("doc");
  OrFailure<std::string> stream = container->read(*main);
  if (!stream) return stream.error();
  file.main_ = *std::move(stream);
  const std::uint16_t flags = u16(file.main_, flags_at);
  if (u16(file.main_, 0) != word_signature || u16(file.main_, 2) < first_version) {
    return not_a_valid("doc");
  }
  if ((flags & is_encrypted) != 0) return encrypted();
  const bool is_second = (flags & uses_second_table) != 0;
  const auto table = container->find(CompoundFile::root, is_second ? "1Table" : "0Table");
  if (!table) return not_a_valid("doc");
  stream = container->read(*table);
  if (!stream) return stream.error();
  file.table_ = *std::move(stream);
  const OrFailure<void> pieces = file.read_pieces();
  if (!pieces) return pieces.error();
  file.main_end_ = std::min(u32(file.main_, main_count_at), file.size());
  const std::uint64_t headers = std::uint64_t{file.main_end_} + u32(file.main_, notes_count_at);
  file.headers_begin_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(headers, file.size()));
  file.read_formatted(paragraph_pages, true, file.paragraphs_);
  file.read_formatted(character_pages, false, file.characters_);
  return file;
}

std::string_view DocFile::part(std::size_t index) const {
  const std::size_t offset = u32(main_, places_at + 8 * index);
  const std::size_t size = u32(main_, places_at + 8 * index + 4);
  if (size == 0 || offset >= table_.size() || size > table_.size() - offset) return {};
  return std::string_view(table_).substr(offset, size);
}

std::string_view DocFile::main_stream(std::size_t offset) const {
  return offset < main_.size() ? std::string_view(main_).substr(offset) : std::string_view();
}

OrFailure<void> DocFile::read_pieces() {
  const std::string_view table = piece_table(part(pieces_part));
  if (table.size() < 4 + piece_bytes) return not_a_valid("doc");
  const std::size_t count = (table.size() - 4) / (4 + piece_bytes);
  std::uint64_t taken = 0;
  for (std::size_t i = 0; i < count; ++i) {
    constexpr std::uint32_t is_compressed = 1U << 30;
    const std::uint32_t place = u32(table, 4 * (count + 1) + piece_bytes * i + 2);
    const bool is_small = (place & is_compressed) != 0;
    const std::uint32_t offset = place & (is_compressed - 1);
    Piece piece{.begin = u32(table, 4 * i),
                .end = u32(table, 4 * i + 4),
                .offset = is_small ? offset / 2 : offset,
                .character_bytes = is_small ? 1U : 2U};
    // Pieces follow each other, lie in the file and do not share what they say.
    if (piece.begin != text_.size() || piece.end < piece.begin) return not_a_valid("doc");
    const std::uint64_t bytes = std::uint64_t{piece.end - piece.begin} * piece.character_bytes;
    taken += bytes;
    if (piece.offset + bytes > main_.size() || taken > main_.size()) return not_a_valid("doc");
    for (std::uint32_t at = piece.offset; at < piece.offset + bytes; at += piece.character_bytes) {
      text_ += is_small ? from_one_byte(u8(main_, at)) : static_cast<char16_t>(u16(main_, at));
    }
    pieces_.push_back(piece);
  }
  return {};
}

// Properties lie in pages of 512 bytes, [MS-DOC] 2.9.33 and 2.9.174.
void DocFile::read_formatted(std::size_t index, bool is_paragraph,
                             std::vector<Formatted>& all) const {
  const std::string_view pages = part(index);
  if (pages.size() < 12) return;
  const std::size_t count = (pages.size() - 4) / 8;
  std::vector<bool> seen(main_.size() / page_bytes + 1);
  for (std::size_t i = 0; i < count; ++i) {
    constexpr std::uint32_t number_bits = (1U << 22) - 1;
    const std::size_t page = u32(pages, 4 * (count + 1) + 4 * i) & number_bits;
    if (page >= seen.size() || seen[page] || (page + 1) * page_bytes > main_.size()) continue;
    seen[page] = true;
    read_page(page * page_bytes, is_paragraph, all);
  }
  std::ranges::stable_sort(all, {}, &Formatted::begin);
}

void DocFile::read_page(std::size_t offset, bool is_paragraph, std::vector<Formatted>& all) const {
  const std::string_view page = std::string_view(main_).substr(offset, page_bytes);
  const std::size_t count = u8(page, page_bytes - 1);
  const std::size_t entry_size = is_paragraph ? 13 : 1;
  if (4 * (count + 1) + entry_size * count > page_bytes) return;
  for (std::size_t i = 0; i < count; ++i) {
    Formatted one;
    one.begin = u32(page, 4 * i);
    one.end = u32(page, 4 * i + 4);
    const std::size_t at = 2 * std::size_t{u8(page, 4 * (count + 1) + entry_size * i)};
    if (at > 0 && one.end > one.begin) {
      std::size_t begin = at + 1;
      std::size_t size = u8(page, at);
      if (is_paragraph && size == 0) {
        size = 2 * std::size_t{u8(page, begin++)};
      } else if (is_paragraph) {
        size = 2 * size - 1;
      }
      std::string_view bytes = page.substr(std::min(begin, page.size())).substr(0, size);
      if (is_paragraph) {
        one.style = u16(bytes, 0);
        bytes.remove_prefix(std::min<std::size_t>(2, bytes.size()));
      }
      one.properties = bytes;
    }
    if (one.end > one.begin) all.push_back(one);
  }
}

DocFile::Run DocFile::run_at(const std::vector<Formatted>& all, std::uint32_t position) const {
  const auto piece = std::ranges::upper_bound(pieces_, position, {}, &Piece::end);
  Run run{.style = 0, .properties = {}, .end = position + 1};
  if (piece == pieces_.end()) return run;
  const std::uint32_t offset = piece->offset + (position - piece->begin) * piece->character_bytes;
  auto found = std::ranges::upper_bound(all, offset, {}, &Formatted::begin);
  if (found == all.begin()) return run;
  --found;
  if (offset >= found->end) return run;
  const std::uint32_t left = std::max((found->end - offset) / piece->character_bytes, 1U);
  return {.style = found->style,
          .properties = found->properties,
          .end = position + std::min(left, piece->end - position)};
}

}  // namespace docket::executor::office
