#include "executor/page/image_header.h"

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace docket::executor::page {
namespace {

std::string big(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = size; i-- > 0;) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
  return bytes;
}
std::string little(std::uint64_t value, int size) {
  std::string bytes = big(value, size);
  return {bytes.rbegin(), bytes.rend()};
}

std::string png(std::uint32_t width, std::uint32_t height) {
  return "\x89PNG\r\n\x1A\n" + big(13, 4) + "IHDR" + big(width, 4) + big(height, 4);
}
std::string bmp(std::uint32_t width, std::uint32_t height) {
  return "BM" + std::string(12, '\0') + little(40, 4) + little(width, 4) + little(height, 4) +
         std::string(28, '\0');
}
std::string entry(int tag, int type, std::uint32_t value) {
  return little(static_cast<std::uint64_t>(tag), 2) + little(static_cast<std::uint64_t>(type), 2) +
         little(1, 4) + little(value, 4);
}
// A TIFF directory at byte `at` with the next one at `next`.
std::string directory(std::uint32_t width, std::uint32_t height, std::uint32_t next) {
  return little(2, 2) + entry(256, 4, width) + entry(257, 3, height) + little(next, 4);
}
std::string exif(int orientation) {
  const std::string tiff = "II*" + std::string(1, '\0') + little(8, 4) + little(1, 2) +
                           entry(274, 3, static_cast<std::uint32_t>(orientation)) + little(0, 4);
  const std::string segment = std::string("Exif\0\0", 6) + tiff;
  return "\xFF\xE1" + big(segment.size() + 2, 2) + segment;
}
std::string jpeg(const std::string& segments, std::uint32_t width, std::uint32_t height) {
  return "\xFF\xD8" + segments + "\xFF\xC0" + big(17, 2) + "\x08" + big(height, 2) + big(width, 2);
}

TEST(ImageHeader, SizesOfAllFormats) {
  struct Case {
    std::string bytes;
    std::int64_t width;
    std::int64_t height;
    bool is_turned;
  };
  const Case cases[] = {
      {png(640, 480), 640, 480, false},
      {png(0x7FFFFFFF, 0x7FFFFFFF), 0x7FFFFFFF, 0x7FFFFFFF, false},
      {bmp(30, static_cast<std::uint32_t>(-20)), 30, 20, false},
      {jpeg(exif(6), 300, 200), 300, 200, true},
      {jpeg(exif(1), 300, 200), 300, 200, false},
      {jpeg("\xFF\xFF\xFE" + big(4, 2) + "hi", 9, 8), 9, 8, false},
      {"II*" + std::string(1, '\0') + little(8, 4) + directory(70, 50, 0), 70, 50, false},
  };
  for (const Case& one : cases) {
    const auto header = image_header(one.bytes, 10);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->frames[0].width, one.width);
    EXPECT_EQ(header->frames[0].height, one.height);
    EXPECT_EQ(header->is_turned, one.is_turned);
  }
}

TEST(ImageHeader, ColoursOfAJpeg) {
  EXPECT_EQ(image_header(jpeg("", 9, 8) + "\x03", 1)->components, 3);
  EXPECT_EQ(image_header(jpeg("", 9, 8), 1)->components, 0);
  EXPECT_EQ(image_header(png(640, 480), 1)->components, 0);
}

TEST(ImageHeader, FramesOfATiffAreBounded) {
  const std::string start = "II*" + std::string(1, '\0') + little(8, 4);
  const std::string two = start + directory(7, 5, 38) + directory(9, 8, 0);
  ASSERT_TRUE(image_header(two, 10));
  EXPECT_EQ(image_header(two, 10)->frames.size(), 2U);
  // A directory that names itself as the next.
  EXPECT_EQ(image_header(start + directory(7, 5, 8), 10)->frames.size(), 11U);
}

TEST(ImageHeader, DamagedOnesAreNone) {
  for (const std::string& bytes :
       {std::string(), png(0, 5), png(5, 5).substr(0, 20), png(5, 5).substr(0, 9),
        std::string("\xFF\xD8\xFF\xC0"), bmp(0, 0), std::string("GIF89a"),
        std::string("II*\0\xFF\xFF\xFF\xFF", 8), "\xFF\xD8\xFF\xE0" + big(0, 2) + "x"}) {
    EXPECT_FALSE(image_header(bytes, 10)) << bytes;
  }
}

}  // namespace
}  // namespace docket::executor::page
