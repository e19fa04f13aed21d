#include "support/zip_maker.h"

#include <algorithm>
#include <array>
#include <utility>

#include <zlib.h>

namespace docket::test {
namespace {

// Little-endian, as APPNOTE.TXT 4.4 has all numbers.
void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

// Raw deflate, fed piece by piece.
class Packer {
 public:
  Packer() { deflateInit2(&stream_, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY); }
  ~Packer() { deflateEnd(&stream_); }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  void feed(std::string_view bytes, bool is_last) {
    crc_ = static_cast<std::uint32_t>(
        crc32(crc_, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    std::array<char, 1 << 14> block;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(block.data());
      stream_.avail_out = block.size();
      deflate(&stream_, is_last ? Z_FINISH : Z_NO_FLUSH);
      packed_.append(block.data(), block.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }
  std::string take() { return std::move(packed_); }
  std::uint32_t crc() const { return crc_; }

 private:
  z_stream stream_{};
  std::uint32_t crc_ = 0;
  std::string packed_;
};

}  // namespace

void ZipMaker::add(std::string_view name, std::string_view bytes,
                   std::optional<std::uint32_t> claimed_size) {
  Packer packer;
  packer.feed(bytes, true);
  const auto size = claimed_size.value_or(static_cast<std::uint32_t>(bytes.size()));
  add_packed({.name = name, .packed = packer.take(), .crc = packer.crc(), .size = size});
}

void ZipMaker::add_zeros(std::string_view name, std::uint64_t bytes) {
  static constexpr std::array<char, 1 << 16> zeros{};
  Packer packer;
  for (std::uint64_t left = bytes; left > 0;) {
    const std::size_t part = std::min<std::uint64_t>(left, zeros.size());
    packer.feed({zeros.data(), part}, false);
    left -= part;
  }
  packer.feed({}, true);
  add_packed({.name = name,
              .packed = packer.take(),
              .crc = packer.crc(),
              .size = static_cast<std::uint32_t>(bytes)});
}

void ZipMaker::add_packed(const Entry& entry) {
  const auto offset = static_cast<std::uint32_t>(entries_.size());
  std::string common;
  put(common, 20, 2);     // version needed
  put(common, 0x800, 2);  // names are UTF-8
  put(common, 8, 2);      // deflated
  put(common, 0, 4);      // time and date
  put(common, entry.crc, 4);
  put(common, static_cast<std::uint32_t>(entry.packed.size()), 4);
  put(common, entry.size, 4);
  put(common, static_cast<std::uint32_t>(entry.name.size()), 2);
  put(common, 0, 2);  // no extra field

  entries_ += "PK\x03\x04";
  entries_.append(common).append(entry.name).append(entry.packed);

  directory_ += "PK\x01\x02";
  put(directory_, 20, 2);  // version made by
  directory_ += common;
  put(directory_, 0, 2);  // comment
  put(directory_, 0, 2);  // disk
  put(directory_, 0, 2);  // attributes
  put(directory_, 0, 4);
  put(directory_, offset, 4);
  directory_ += entry.name;
  ++count_;
}

std::string ZipMaker::finish() {
  std::string end = "PK\x05\x06";
  put(end, 0, 4);  // disks
  put(end, count_, 2);
  put(end, count_, 2);
  put(end, static_cast<std::uint32_t>(directory_.size()), 4);
  put(end, static_cast<std::uint32_t>(entries_.size()), 4);
  put(end, 0, 2);  // comment
  return std::move(entries_) + directory_ + end;
}

}  // namespace docket::test
