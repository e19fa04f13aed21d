// From a tree of HTML to elements.
//
// Guarantees: elements in document order, as the paragraphs of the page would show them. Works
//   without recursion.
// Callers: html.cc.
// Threads: pure.
#pragma once

#include <cstdint>

#include "executor/element/collector.h"
#include "executor/element/reader.h"
#include "executor/markup/html_tree.h"

namespace docket::executor::markup {

void walk_html(const HtmlTree& tree, std::uint32_t root, const element::ReadOptions& options,
               element::Collector& found);

}  // namespace docket::executor::markup
