#include "executor/page/image_header.h"

#include <algorithm>
#include <cstddef>

namespace docket::executor::page {
namespace {

// Numbers of either byte order; 0 past the end.
class Bytes {
 public:
  Bytes(std::string_view bytes, bool is_big) : bytes_(bytes), is_big_(is_big) {}

  std::uint32_t number(std::size_t at, std::size_t size) const {
    if (at > bytes_.size() || bytes_.size() - at < size) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t place = is_big_ ? i : size - 1 - i;
      value = (value << 8U) | static_cast<unsigned char>(bytes_[at + place]);
    }
    return value;
  }
  std::size_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
  bool is_big_;
};

std::optional<ImageHeader> checked(ImageHeader header) {
  const bool is_damaged =
      header.frames.empty() || std::ranges::any_of(header.frames, [](const ImageFrame& frame) {
        return frame.width <= 0 || frame.height <= 0;
      });
  if (is_damaged) return std::nullopt;
  return header;
}

// W3C PNG, 11.2.2: IHDR is the first chunk.
std::optional<ImageHeader> png(std::string_view bytes) {
  const Bytes read(bytes, true);
  constexpr std::size_t header_end = 24;
  if (bytes.size() < header_end || bytes.substr(12, 4) != "IHDR") return std::nullopt;
  return checked({.frames = {{read.number(16, 4), read.number(20, 4)}}});
}

// [MS-WMF] 2.2.2.3 BITMAPINFOHEADER, or the older core header; a negative height is top-down.
std::optional<ImageHeader> bmp(std::string_view bytes) {
  const Bytes read(bytes, false);
  constexpr std::uint32_t core_header = 12;
  if (read.number(14, 4) == core_header) {
    return checked({.frames = {{read.number(18, 2), read.number(20, 2)}}});
  }
  const auto width = static_cast<std::int32_t>(read.number(18, 4));
  const auto height = static_cast<std::int32_t>(read.number(22, 4));
  const std::int64_t tall = height;
  return checked({.frames = {{width, tall < 0 ? -tall : tall}}});
}

constexpr std::uint32_t orientation_tag = 274;
constexpr std::uint32_t orientation_upright = 1;

// One value of a TIFF directory entry: SHORT or LONG, else 0 (TIFF 6.0, section 2).
std::uint32_t value_of(const Bytes& read, std::size_t entry) {
  constexpr std::uint32_t type_short = 3;
  constexpr std::uint32_t type_long = 4;
  const std::uint32_t type = read.number(entry + 2, 2);
  if (type == type_short) return read.number(entry + 8, 2);
  return type == type_long ? read.number(entry + 8, 4) : 0;
}

std::optional<ImageHeader> tiff(std::string_view bytes, std::size_t frames_max) {
  const Bytes read(bytes, bytes.starts_with("MM"));
  ImageHeader header;
  std::size_t at = read.number(4, 4);
  // A chain of directories that bites its tail ends with the frames that are allowed.
  while (at != 0 && at < read.size() && header.frames.size() <= frames_max) {
    const std::size_t entries = read.number(at, 2);
    ImageFrame frame;
    for (std::size_t i = 0; i < entries; ++i) {
      const std::size_t entry = at + 2 + 12 * i;
      if (entry >= read.size()) break;
      const std::uint32_t tag = read.number(entry, 2);
      if (tag == 256) frame.width = value_of(read, entry);
      if (tag == 257) frame.height = value_of(read, entry);
    }
    header.frames.push_back(frame);
    at = read.number(at + 2 + 12 * entries, 4);
  }
  return checked(std::move(header));
}

// The orientation in an EXIF segment: "Exif\0\0" and a TIFF file.
bool is_turned(std::string_view segment) {
  if (!segment.starts_with(std::string_view("Exif\0\0", 6))) return false;
  const std::string_view inner = segment.substr(6);
  const Bytes read(inner, inner.starts_with("MM"));
  const std::size_t at = read.number(4, 4);
  const std::size_t entries = read.number(at, 2);
  for (std::size_t i = 0; i < entries && at + 2 + 12 * i < inner.size(); ++i) {
    const std::size_t entry = at + 2 + 12 * i;
    if (read.number(entry, 2) == orientation_tag) {
      return value_of(read, entry) > orientation_upright;
    }
  }
  return false;
}

// ITU-T T.81, B.1 and B.2: segments up to the frame header.
std::optional<ImageHeader> jpeg(std::string_view bytes) {
  const Bytes read(bytes, true);
  ImageHeader header;
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    if (read.number(at, 1) != 0xFF) return std::nullopt;
    const std::uint32_t marker = read.number(at + 1, 1);
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    const std::size_t length = read.number(at + 2, 2);
    if (length < 2) return std::nullopt;
    const bool is_frame =
        marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame) {
      header.frames = {{read.number(at + 7, 2), read.number(at + 5, 2)}};
      header.components = static_cast<int>(read.number(at + 9, 1));
      return checked(std::move(header));
    }
    if (marker == 0xE1) header.is_turned = is_turned(bytes.substr(at + 4, length - 2));
    at += 2 + length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ImageHeader> image_header(std::string_view bytes, std::size_t frames_max) {
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return png(bytes);
  if (bytes.starts_with("\xFF\xD8\xFF")) return jpeg(bytes);
  if (bytes.starts_with("BM")) return bmp(bytes);
  if (bytes.starts_with(std::string_view("II*\0", 4)) ||
      bytes.starts_with(std::string_view("MM\0*", 4))) {
    return tiff(bytes, frames_max);
  }
  return std::nullopt;
}

}  // namespace docket::executor::page
