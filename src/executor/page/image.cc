#include "executor/page/image.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "executor/page/image_header.h"
#include "executor/page/ocr.h"
#include "executor/page/page_elements.h"

namespace docket::executor::page {

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
  std::int64_t number = context.options.starting_page_number;
  for (const OcrPage& page : *pages) {
    element::Elements own = elements_of(page, number++);
    std::ranges::move(own, std::back_inserter(elements));
    if (context.options.include_page_breaks) elements.push_back(page_break());
  }
  return elements;
}

}  // namespace docket::executor::page
