// What an image file says of itself before it is decoded: PNG, JPEG, TIFF, BMP.
//
// Guarantees: reads headers only and in bounded time; sizes are those that a decoder would make
//   room for.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace docket::executor::page {

struct ImageFrame {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t pixels() const { return width * height; }
};

struct ImageHeader {
  std::vector<ImageFrame> frames;  // at least one; TIFF may have several
  int components = 0;              // colours of a JPEG: 1, 3 or 4
  bool is_turned = false;          // EXIF says that a viewer turns the picture
};

// More frames than `frames_max` are counted but not kept: then there are `frames_max + 1`.
// nullopt: none of the formats, or a damaged header.
std::optional<ImageHeader> image_header(std::string_view bytes, std::size_t frames_max);

}  // namespace docket::executor::page
