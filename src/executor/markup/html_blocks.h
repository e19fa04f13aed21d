// Elements that a tag makes by itself: pictures and tables.
//
// Callers: html_walk.cc.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>

#include "executor/element/element.h"
#include "executor/element/reader.h"
#include "executor/markup/html_tree.h"

namespace docket::executor::markup {

// nullopt: it has no source.
std::optional<element::Element> picture(const HtmlTree& tree, std::uint32_t at,
                                        const element::ReadOptions& options);
// nullopt: no cell has text. A table inside a cell is text of that cell.
std::optional<element::Element> table(const HtmlTree& tree, std::uint32_t at);

}  // namespace docket::executor::markup
