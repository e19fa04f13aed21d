// What elements of pages have in common: a page and a place on it.
//
// Threads: pure.
#pragma once

#include <cstdint>

#include "executor/element/element.h"
#include "executor/page/box.h"

namespace docket::executor::page {

// Sets page number and coordinates.
void place(element::Element& element, const Box& box, double width, double height,
           std::int64_t page);
// Stands behind a page, with no number of its own.
element::Element page_break();

}  // namespace docket::executor::page
