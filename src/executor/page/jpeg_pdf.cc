#include "executor/page/jpeg_pdf.h"

#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace docket::executor::page {
namespace {

// Where its objects begin is told at the end of a PDF (ISO 32000-1, 7.5.4).
class Pdf {
 public:
  void add(std::string_view object) {
    starts_.push_back(text_.size());
    text_ += fmt::format("{} 0 obj\n{}\nendobj\n", starts_.size(), object);
  }
  void add_stream(std::string_view keys, std::string_view bytes) {
    starts_.push_back(text_.size());
    text_ +=
        fmt::format("{} 0 obj\n<<{}/Length {}>>\nstream\n", starts_.size(), keys, bytes.size());
    text_.append(bytes).append("\nendstream\nendobj\n");
  }
  std::string finish() && {
    const std::size_t table = text_.size();
    text_ += fmt::format("xref\n0 {}\n0000000000 65535 f \n", starts_.size() + 1);
    for (const std::size_t start : starts_) text_ += fmt::format("{:010} 00000 n \n", start);
    text_ += fmt::format("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n",
                         starts_.size() + 1, table);
    return std::move(text_);
  }

 private:
  std::string text_ = "%PDF-1.4\n";
  std::vector<std::size_t> starts_;
};

// ISO 32000-1, 8.9.5 and 7.4.8.
std::string_view colours_of(int components) {
  constexpr int cmyk = 4;
  if (components == 1) return "/ColorSpace/DeviceGray";
  if (components == cmyk) return "/ColorSpace/DeviceCMYK/Decode[1 0 1 0 1 0 1 0]";
  return "/ColorSpace/DeviceRGB";
}

}  // namespace

std::string jpeg_as_pdf(std::string_view jpeg, const ImageHeader& header) {
  const ImageFrame& size = header.frames.front();
  Pdf pdf;
  pdf.add("<</Type/Catalog/Pages 2 0 R>>");
  pdf.add("<</Type/Pages/Kids[3 0 R]/Count 1>>");
  pdf.add(
      fmt::format("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {} {}]/Contents 4 0 R"
                  "/Resources<</XObject<</Picture 5 0 R>>>>>>",
                  size.width, size.height));
  pdf.add_stream("", fmt::format("{} 0 0 {} 0 0 cm /Picture Do", size.width, size.height));
  pdf.add_stream(fmt::format("/Type/XObject/Subtype/Image/Width {}/Height {}/BitsPerComponent 8"
                             "/Filter/DCTDecode{}",
                             size.width, size.height, colours_of(header.components)),
                 jpeg);
  return std::move(pdf).finish();
}

}  // namespace docket::executor::page
