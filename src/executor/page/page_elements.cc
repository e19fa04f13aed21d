#include "executor/page/page_elements.h"

namespace docket::executor::page {

void place(element::Element& element, const Box& box, double width, double height,
           std::int64_t page) {
  element.metadata.page_number = page;
  element.metadata.coordinates = element::Coordinates{.points = {{{box.left, box.top},
                                                                  {box.left, box.bottom},
                                                                  {box.right, box.bottom},
                                                                  {box.right, box.top}}},
                                                      .layout_width = width,
                                                      .layout_height = height};
}

element::Element page_break() {
  return {.type = element::Type::page_break, .text = {}, .metadata = {}, .id = {}};
}

}  // namespace docket::executor::page
