#include "executor/markup/html_blocks.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/element/block_types.h"
#include "executor/element/unicode.h"
#include "executor/markup/table_html.h"

namespace docket::executor::markup {
namespace {

// "data:image/png;base64,AAAA"
struct Inline {
  std::string_view mime;
  std::string_view base64;
};

std::optional<Inline> inline_image(std::string_view source) {
  constexpr std::string_view scheme = "data:";
  constexpr std::string_view marker = ";base64,";
  if (!source.starts_with("data:image/")) return std::nullopt;
  const std::size_t semicolon = source.find(';');
  if (semicolon == std::string_view::npos || !source.substr(semicolon).starts_with(marker)) {
    return std::nullopt;
  }
  const std::string_view mime = source.substr(scheme.size(), semicolon - scheme.size());
  if (mime.size() <= std::string_view("image/").size()) return std::nullopt;
  std::string_view base64 = source.substr(semicolon + marker.size());
  base64 = base64.substr(0, base64.find('\n'));
  if (base64.empty()) return std::nullopt;
  return Inline{.mime = mime, .base64 = base64};
}

// Rows in order: children, and children of head, body and foot.
std::vector<std::uint32_t> rows(const HtmlTree& tree, std::uint32_t table) {
  std::vector<std::uint32_t> found;
  const auto add_rows = [&](std::uint32_t parent) {
    for (std::uint32_t at = tree.node(parent).first_child; at != 0; at = tree.node(at).next) {
      if (tree.details(at).name == "tr") found.push_back(at);
    }
  };
  for (std::uint32_t at = tree.node(table).first_child; at != 0; at = tree.node(at).next) {
    const std::string& name = tree.details(at).name;
    if (name == "tr") found.push_back(at);
    if (name == "thead" || name == "tbody" || name == "tfoot") add_rows(at);
  }
  return found;
}

void add_text(std::string& cell, std::string_view text) {
  text = element::trim(text);
  if (text.empty()) return;
  if (!cell.empty()) cell += ' ';
  cell += text;
}

// All texts inside, each trimmed.
std::string cell_text(const HtmlTree& tree, std::uint32_t cell) {
  std::string text;
  add_text(text, tree.text(cell));
  std::uint32_t at = tree.node(cell).first_child;
  while (at != 0) {
    add_text(text, tree.text(at));
    if (tree.node(at).first_child != 0) {
      at = tree.node(at).first_child;
      continue;
    }
    // What follows a node comes when all inside it is done.
    while (true) {
      add_text(text, tree.tail(at));
      if (tree.node(at).next != 0) {
        at = tree.node(at).next;
        break;
      }
      at = tree.node(at).parent;
      if (at == cell) return text;
    }
  }
  return text;
}

}  // namespace

std::optional<element::Element> picture(const HtmlTree& tree, std::uint32_t at,
                                        const element::ReadOptions& options) {
  const HtmlDetails& details = tree.details(at);
  if (details.source.empty()) return std::nullopt;
  element::Element element;
  element.type = element::Type::image;
  element.text = details.alternative;
  const std::optional<Inline> image = inline_image(details.source);
  if (!image) {
    element.metadata.image_url = details.source;
  } else if (element::is_picture_wanted(options, element.type)) {
    element.metadata.image_mime_type = image->mime;
    element.metadata.image_base64 = image->base64;
  }
  element.metadata.page_number = tree.page(at);
  return element;
}

std::optional<element::Element> table(const HtmlTree& tree, std::uint32_t at) {
  TableHtml html(TableHtml::Cells::escaped);
  std::string text;
  for (const std::uint32_t row : rows(tree, at)) {
    bool has_cells = false;
    std::string row_text;
    for (std::uint32_t cell = tree.node(row).first_child; cell != 0; cell = tree.node(cell).next) {
      const std::string& name = tree.details(cell).name;
      if (name != "td" && name != "th") continue;
      const std::string cell_words = cell_text(tree, cell);
      if (!std::exchange(has_cells, true)) html.begin_row();
      html.cell(cell_words);
      if (cell_words.empty()) continue;
      if (!row_text.empty()) row_text += ' ';
      row_text += cell_words;
    }
    if (has_cells) html.end_row();
    // Python's join: also a row without text adds its space.
    text += ' ';
    text += row_text;
  }
  element::Element element;
  element.type = element::Type::table;
  element.text = element::trim(text);
  if (element.text.empty()) return std::nullopt;
  element.metadata.text_as_html = html.finish();
  element.metadata.page_number = tree.page(at);
  return element;
}

}  // namespace docket::executor::markup
