#include "executor/page/jpeg_pdf.h"

#include <string>

#include <gtest/gtest.h>

#include "base/whole_file.h"
#include "executor/page/draw.h"

namespace docket::executor::page {
namespace {

// Dark letters on white paper, 600 × 200 pixels.
TEST(JpegPdf, PopplerDrawsEveryColourSpaceAsItIs) {
  constexpr std::string_view header_of_pgm = "P5\n600 200\n255\n";
  for (const std::string name : {"word_gray.jpg", "word_rgb.jpg", "word_cmyk.jpg"}) {
    SCOPED_TRACE(name);
    const std::string jpeg =
        whole_file(std::string(DOCKET_SOURCE_DIR) + "/src/executor/page/testdata/" + name).value();
    const auto header = image_header(jpeg, 1);
    ASSERT_TRUE(header);
    const std::string pdf = jpeg_as_pdf(jpeg, *header);
    const PdfPage page = {.pdf = pdf, .index = 0, .size = {.width = 600, .height = 200}};
    QuietContext quiet;
    const element::ReadOptions options;
    const element::ReadContext context = {.options = options, .limits = {}, .context = quiet};
    const Box whole = {.left = 0, .top = 0, .right = 600, .bottom = 200};
    const auto drawing = draw(page, whole, Paint::gray, 72, context);
    ASSERT_TRUE(drawing);
    ASSERT_TRUE(drawing->picture.starts_with(header_of_pgm)) << drawing->picture.substr(0, 20);
    ASSERT_EQ(drawing->picture.size(), header_of_pgm.size() + 600 * 200);
    constexpr unsigned char nearly_white = 240;
    EXPECT_GT(static_cast<unsigned char>(drawing->picture.back()), nearly_white);
  }
}

}  // namespace
}  // namespace docket::executor::page
