#include "executor/page/image.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "executor/element/block_types.h"
#include "executor/page/crop.h"
#include "executor/page/image_header.h"
#include "executor/page/jpeg_pdf.h"
#include "executor/page/ocr.h"
#include "executor/page/page_elements.h"
#include "executor/page/programs.h"

namespace docket::executor::page {
namespace {

// A PDF page has 72 points to the inch: made and drawn with as many dots, they are the picture's.
constexpr int dots_of_picture = 72;
constexpr std::int64_t pdf_bytes_max = 256LL << 20;

// A PNG file as a page of a PDF, of which parts can be drawn; by Tesseract, which is told to look
// for no more than one line (tesseract(1), mode 13). Empty: it cannot.
boost::system::result<std::string, Failure> png_as_pdf(std::string_view bytes,
                                                       const element::ReadContext& context) {
  auto end = call(
      context.context,
      {.program = "tesseract",
       .arguments = {"stdin", "stdout", "--psm", "13", "--dpi", std::to_string(dots_of_picture),
                     "-c", "tessedit_create_txt=0", "-c", "tessedit_create_pdf=1"},
       .input = bytes,
       .limits = {.output_bytes = pdf_bytes_max}});
  if (!end) return end.error();
  return end->exit_code == 0 ? std::move(end->output) : std::string();
}

// Cuts elements out of a PNG or JPEG file. Of the others Tesseract makes its PDF by way of a file,
// which its sandbox has no place for.
class Cutter {
 public:
  Cutter(std::string_view bytes, const ImageHeader& header, const element::ReadContext& context)
      : bytes_(bytes), header_(header), context_(context) {}

  std::optional<Failure> cut(element::Elements& elements, const OcrPage& page, std::size_t index) {
    const bool is_wanted = std::ranges::any_of(elements, [&](const element::Element& element) {
      return element::is_picture_wanted(context_.options, element.type);
    });
    if (!is_wanted) return std::nullopt;
    if (!pdf_) {
      auto pdf = as_pdf();
      if (!pdf) return pdf.error();
      pdf_ = *std::move(pdf);
    }
    if (pdf_->empty()) return std::nullopt;
    const PdfPage shown = {
        .pdf = *pdf_, .index = index, .size = {.width = page.width, .height = page.height}};
    return add_crops(elements, shown, dots_of_picture, cut_bytes_, context_);
  }

 private:
  // Empty: nothing can be cut out.
  boost::system::result<std::string, Failure> as_pdf() const {
    if (bytes_.starts_with("\x89PNG")) return png_as_pdf(bytes_, context_);
    return header_.components > 0 ? jpeg_as_pdf(bytes_, header_) : std::string();
  }

  std::string_view bytes_;
  const ImageHeader& header_;
  const element::ReadContext& context_;
  std::optional<std::string> pdf_;  // made when it is first needed
  std::int64_t cut_bytes_ = 0;
};

}  // namespace

element::Reading read_image(std::string_view bytes, const element::ReadContext& context) {
  if (context.options.strategy == element::Strategy::fast) {
    return element::unreadable("fast_on_image",
                               "The fast strategy is not available for image files");
  }
  const std::optional<ImageHeader> header =
      image_header(bytes, static_cast<std::size_t>(context.limits.pdf_pages));
  if (!header) return element::unreadable("broken_file", "File is not a valid image");
  if (std::ssize(header->frames) > context.limits.pdf_pages) {
    return element::past_limit("pdf_pages");
  }
  const bool is_large = std::ranges::any_of(header->frames, [&](const ImageFrame& frame) {
    return frame.pixels() > context.limits.image_pixels;
  });
  if (is_large) return element::past_limit("image_pixels");
  auto pages = recognize(bytes, {.dpi = 0, .is_turned = header->is_turned}, context);
  if (!pages) return pages.error();
  element::Elements elements;
  Cutter cutter(bytes, *header, context);
  for (std::size_t index = 0; index < pages->size(); ++index) {
    const OcrPage& page = (*pages)[index];
    const std::int64_t number =
        context.options.starting_page_number + static_cast<std::int64_t>(index);
    element::Elements own = elements_of(page, number);
    if (auto failure = cutter.cut(own, page, index)) return *std::move(failure);
    std::ranges::move(own, std::back_inserter(elements));
    if (context.options.include_page_breaks) elements.push_back(page_break());
  }
  return elements;
}

}  // namespace docket::executor::page
