#include "executor/document/gzip.h"

#include <array>
#include <memory>

#include <zlib.h>

#include "base/check.h"
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
  DOCKET_CHECK(inflateInit2(&stream, gzip_only) == Z_OK, "zlib has no memory");
  const std::unique_ptr<z_stream, EndInflate> owner(&stream);
  std::string input(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
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
      if (input.find_first_not_of('\0', input.size() - stream.avail_in) == std::string::npos) {
        return out;
      }
      if (inflateReset(&stream) == Z_OK) continue;
    }
    if (code != Z_OK) return element::unreadable("broken_file", "File is not a valid gzip");
  }
}

}  // namespace docket::executor::document
