#include "http/inflate.h"

#include <algorithm>
#include <array>

#define ZLIB_CONST  // so that input may be const
#include <zlib.h>

#include "base/check.h"

namespace docket::http {
namespace {

constexpr int gzip_only = 16 + MAX_WBITS;  // zlib's inflateInit2: gzip framing, largest window
constexpr std::size_t step_bytes = 32 * 1024;

}  // namespace

struct Inflater::Stream {
  z_stream zlib{};
  bool is_inside = false;  // a member has begun and not ended
};

Inflater::Inflater() : stream_(std::make_unique<Stream>()) {
  DOCKET_CHECK(inflateInit2(&stream_->zlib, gzip_only) == Z_OK, "zlib has memory to start");
}
Inflater::~Inflater() {
  if (stream_) inflateEnd(&stream_->zlib);
}
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&& other) noexcept {
  std::swap(stream_, other.stream_);
  return *this;
}

Inflater::Verdict Inflater::push(std::string_view piece, std::string& out,
                                 std::uint64_t bytes_max) {
  z_stream& zlib = stream_->zlib;
  std::array<Bytef, step_bytes> step;
  zlib.next_in = reinterpret_cast<const Bytef*>(piece.data());
  zlib.avail_in = static_cast<uInt>(piece.size());
  while (true) {
    zlib.next_out = step.data();
    zlib.avail_out = step.size();
    if (zlib.avail_in > 0) stream_->is_inside = true;
    const int code = inflate(&zlib, Z_NO_FLUSH);
    const std::size_t made = step.size() - zlib.avail_out;
    if (made > bytes_max - out.size()) return Verdict::too_large;
    out.append(step.begin(), step.begin() + made);
    if (code == Z_STREAM_END) {
      stream_->is_inside = false;
      inflateReset(&zlib);
      if (zlib.avail_in == 0) return Verdict::ok;
    } else if (code == Z_BUF_ERROR || (code == Z_OK && zlib.avail_in == 0 && made < step.size())) {
      return Verdict::ok;  // wants more input
    } else if (code != Z_OK) {
      return Verdict::broken;
    }
  }
}

bool Inflater::is_whole() const { return !stream_->is_inside; }

}  // namespace docket::http
