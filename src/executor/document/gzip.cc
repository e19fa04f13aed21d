#include "executor/document/gzip.h"

#include <array>
#include <memory>
#include <new>

#define ZLIB_CONST  // next_in points to what nobody changes
#include <zlib.h>

#include "executor/element/reader.h"

namespace docket::executor::document {
namespace {

struct EndInflate {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

}  // namespace

boost::system::result<std::string, Failure> gunzip(std::string_view bytes, std::int64_t bytes_max) {
  z_stream stream{};
  constexpr int gzip_only = 16 + MAX_WBITS;
  if (inflateInit2(&stream, gzip_only) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, EndInflate> owner(&stream);
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, 64 << 10> buffer{};
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
    if (static_cast<std::int64_t>(out.size()) > bytes_max) return element::past_limit("gzip_bytes");
    if (code == Z_STREAM_END && stream.avail_in == 0) return out;
    if (code == Z_STREAM_END) {
      // Zeros behind the last member are padding (gzip itself passes over them).
      if (bytes.find_first_not_of('\0', bytes.size() - stream.avail_in) == std::string_view::npos) {
        return out;
      }
      if (inflateReset(&stream) == Z_OK) continue;
    }
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    if (code != Z_OK) return element::unreadable("broken_file", "File is not a valid gzip");
  }
}

}  // namespace docket::executor::document
