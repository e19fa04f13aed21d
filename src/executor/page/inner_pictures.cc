#include "executor/page/inner_pictures.h"

#include <algorithm>

#include "executor/element/unicode.h"
#include "executor/page/ocr.h"
#include "executor/page/picture.h"

namespace docket::executor::page {
namespace {

constexpr double share_min = 1.0 / inner_pictures_max;  // of the page's area
constexpr int reading_dpi = 300;

double area_within(const Box& box, const PageSize& size) {
  const double width = std::min(box.right, size.width) - std::max(box.left, 0.0);
  const double height = std::min(box.bottom, size.height) - std::max(box.top, 0.0);
  return std::max(width, 0.0) * std::max(height, 0.0);
}

std::string text_of(const std::vector<OcrPage>& pages) {
  std::string text;
  for (const OcrPage& page : pages) {
    for (const Paragraph& paragraph : page.paragraphs) text.append(paragraph.text).append(" ");
  }
  return element::clean_utf8(element::ws(text));
}

}  // namespace

std::optional<Failure> read_pictures(std::vector<InnerPicture>& pictures, const PdfPage& page,
                                     const element::ReadContext& context) {
  const double area_min = share_min * page.size.width * page.size.height;
  std::erase_if(pictures, [&](const InnerPicture& one) {
    return !(area_within(one.box, page.size) >= area_min);
  });
  pictures.resize(std::min(pictures.size(), inner_pictures_max));
  for (InnerPicture& one : pictures) {
    if (context.context.is_cancelled()) return std::nullopt;
    const auto drawing = draw(page, one.box, Paint::gray, reading_dpi, context);
    if (!drawing) return drawing.error();
    if (drawing->picture.empty() || is_one_colour(drawing->picture)) continue;
    const auto pages = recognize(drawing->picture, {.dpi = drawing->dpi}, context);
    if (!pages) return pages.error();
    one.text = text_of(*pages);
  }
  return std::nullopt;
}

}  // namespace docket::executor::page
