#include "executor/page/crop.h"

#include <iterator>

#include "executor/element/base64.h"
#include "executor/element/block_types.h"

namespace docket::executor::page {
namespace {

// In points, whatever units the layout has.
Box box_of(const element::Coordinates& place, const PageSize& size) {
  if (!(place.layout_width > 0) || !(place.layout_height > 0)) return {};
  const double across = size.width / place.layout_width;
  const double down = size.height / place.layout_height;
  return {.left = place.points[0][0] * across,
          .top = place.points[0][1] * down,
          .right = place.points[2][0] * across,
          .bottom = place.points[2][1] * down};
}

}  // namespace

std::optional<Failure> add_crops(std::span<element::Element> elements, const PdfPage& page, int dpi,
                                 std::int64_t& bytes, const element::ReadContext& context) {
  for (element::Element& element : elements) {
    element::Metadata& metadata = element.metadata;
    if (context.context.is_cancelled()) return std::nullopt;
    if (!metadata.coordinates || !element::is_picture_wanted(context.options, element.type)) {
      continue;
    }
    const Box box = box_of(*metadata.coordinates, page.size);
    const auto drawing = draw(page, box, Paint::jpeg, dpi, context);
    if (!drawing) return drawing.error();
    if (drawing->picture.empty()) continue;
    metadata.image_base64 = element::base64(drawing->picture);
    metadata.image_mime_type = "image/jpeg";
    bytes += std::ssize(metadata.image_base64);
    if (bytes > context.limits.text_bytes) return element::past_limit("text_bytes");
  }
  return std::nullopt;
}

}  // namespace docket::executor::page
