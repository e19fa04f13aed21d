#include "executor/element/pack.h"

#include <array>
#include <new>

#include <zlib.h>

#include "base/check.h"
#include "executor/element/base64.h"
#include "executor/element/json.h"

namespace docket::executor::element {
struct Packer::Stream {
  z_stream zlib{};
  std::string out;  // grows to what the largest pack needed

  Stream() {
    // The fastest level: elements are short, and the next levels find little more in them. So does
    // a larger memory, which is cleared for each pack: 8 KiB at this level, 64 KiB at zlib's own.
    constexpr int memory_level = 5;
    const int said =
        deflateInit2(&zlib, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS, memory_level, Z_DEFAULT_STRATEGY);
    if (said != Z_OK) throw std::bad_alloc();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { deflateEnd(&zlib); }

  std::string_view deflated(const std::string& text) {
    const uLong bound = deflateBound(&zlib, text.size());
    if (out.size() < bound) out.resize(bound);
    deflateReset(&zlib);
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    zlib.avail_in = static_cast<uInt>(text.size());
    zlib.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib.avail_out = static_cast<uInt>(out.size());
    const int said = deflate(&zlib, Z_FINISH);
    DOCKET_CHECK(said == Z_STREAM_END, "zlib refuses a buffer of the size it asked for");
    return std::string_view(out).substr(0, zlib.total_out);
  }
};

Packer::Packer() = default;
Packer::~Packer() = default;

std::string Packer::pack(std::span<const Element> elements) {
  if (!stream_) stream_ = std::make_unique<Stream>();
  return base64(stream_->deflated(to_python_json(elements)));
}

std::optional<std::string> unpack(std::string_view packed, std::size_t bytes_max) {
  const std::optional<std::string> bytes = from_base64(packed);
  if (!bytes) return std::nullopt;
  std::string text;
  std::array<char, 16 << 10> piece{};
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes->data()));
  stream.avail_in = static_cast<uInt>(bytes->size());
  int said = Z_OK;
  while (said == Z_OK && text.size() <= bytes_max) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    said = inflate(&stream, Z_NO_FLUSH);
    text.append(piece.data(), piece.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (said != Z_STREAM_END || text.size() > bytes_max) return std::nullopt;
  return text;
}

}  // namespace docket::executor::element
