#include "executor/page/text_page.h"

#include <algorithm>
#include <map>
#include <utility>

#include "executor/element/classify.h"
#include "executor/element/unicode.h"
#include "executor/page/layout.h"
#include "executor/page/page_elements.h"
#include "executor/page/reading_order.h"
#include "executor/page/table.h"

namespace docket::executor::page {
namespace {

using element::Element;
using element::Type;

// Parts of the page's height at its top and bottom that hold what repeats on every page.
constexpr double header_end = 0.07;
constexpr double footer_begin = 0.93;

struct Placed {
  Element element;
  Box box;
};

Placed placed(TextBox box, double page_height) {
  const double middle = (box.box.top + box.box.bottom) / 2;
  Placed made;
  made.box = box.box;
  if (page_height > 0 && middle / page_height < header_end) {
    made.element.type = Type::header;
    made.element.text = std::move(box.text);
  } else if (page_height > 0 && middle / page_height > footer_begin) {
    made.element.type = Type::footer;
    made.element.text = std::move(box.text);
  } else {
    made.element = element::classify(std::move(box.text));
  }
  made.element.metadata.links = std::move(box.links);
  return made;
}

// Whether `box` goes on with the list item at `item`: beside it or directly below.
bool continues(const Box& box, const Box& item) {
  constexpr double wider = 0.2;
  constexpr double higher = 0.3;
  return box.left >= item.left && box.right < item.right + wider * item.width() &&
         box.top < item.bottom + higher * item.height() &&
         box.top > item.top - higher * item.height();
}

// A bullet is often a box of its own, and so is what follows it.
std::vector<Placed> with_lists_joined(std::vector<Placed> boxes) {
  std::vector<Placed> joined;
  std::size_t item = 0;  // in `joined`, one more
  Box begin;             // of the item alone
  for (Placed& next : boxes) {
    const bool is_item = next.element.type == Type::list_item;
    if (!is_item && item > 0 && continues(next.box, begin)) {
      Placed& list = joined[item - 1];
      list.element.text += ' ' + next.element.text;
      list.box.unite(next.box);
      continue;
    }
    joined.push_back(std::move(next));
    if (is_item) {
      item = joined.size();
      begin = joined.back().box;
    }
  }
  std::erase_if(joined, [](const Placed& one) { return element::is_blank(one.element.text); });
  return joined;
}

// The size of font that most characters of the page have.
double body_size(const std::vector<Line>& lines) {
  std::map<double, std::size_t> characters;
  for (const Line& line : lines) characters[line.size] += line.text.size();
  double size = 0;
  std::size_t most = 0;
  for (const auto& [candidate, count] : characters) {
    if (count > most) {
      most = count;
      size = candidate;
    }
  }
  return size;
}

bool is_caption(std::string_view text) {
  for (const std::string_view word : {"Figure ", "Fig. ", "Fig ", "Table "}) {
    if (text.starts_with(word) && text.size() > word.size()) {
      const char next = text[word.size()];
      return next >= '0' && next <= '9';
    }
  }
  return false;
}

// Type by look, where hi_res asks for it.
void look_at(Placed& one, const TextBox& box, double body) {
  constexpr double larger = 1.15;
  constexpr std::size_t title_words_max = 12;
  Element& element = one.element;
  if (element.type == Type::header || element.type == Type::footer) return;
  if (is_caption(box.text)) {
    element.type = Type::figure_caption;
    return;
  }
  const bool stands_out = box.size >= larger * body || box.is_bold;
  if (stands_out && element.type != Type::list_item &&
      element::words(box.text).size() <= title_words_max && element::is_title_like(box.text)) {
    element.type = Type::title;
  }
}

}  // namespace

element::Elements elements_of(const RunPage& page, const element::ReadContext& context,
                              const TextPageOptions& wanted) {
  const element::ReadOptions& options = context.options;
  const Margins margins{.line_overlap = options.pdf_line_overlap,
                        .char_margin = options.pdf_char_margin,
                        .word_margin = options.pdf_word_margin,
                        .line_margin = options.pdf_line_margin};
  std::vector<Line> lines = lines_of(page.runs, margins, context.context);
  const double body = body_size(lines);
  std::vector<Placed> tables;
  if (wanted.finds_tables) {
    for (FoundTable& table : take_tables(lines, page.width)) {
      Placed one;
      one.element.type = Type::table;
      one.element.text = std::move(table.text);
      if (wanted.has_table_html) one.element.metadata.text_as_html = std::move(table.html);
      one.box = table.box;
      tables.push_back(std::move(one));
    }
  }
  std::vector<Placed> boxes;
  for (TextBox& box : boxes_of(std::move(lines), margins, context.context)) {
    const TextBox look = wanted.finds_large_titles ? box : TextBox();
    boxes.push_back(placed(std::move(box), page.height));
    if (wanted.finds_large_titles) look_at(boxes.back(), look, body);
  }
  boxes = with_lists_joined(std::move(boxes));
  std::ranges::move(tables, std::back_inserter(boxes));
  for (const InnerPicture& picture : page.pictures) {
    Placed one;
    one.element.type = Type::image;
    one.element.text = picture.text;
    one.box = picture.box;
    boxes.push_back(std::move(one));
  }
  std::vector<Box> places;
  for (const Placed& one : boxes) places.push_back(one.box);
  element::Elements elements;
  for (const std::size_t at : reading_order(places)) {
    place(boxes[at].element, boxes[at].box, page.width, page.height, page.number);
    elements.push_back(std::move(boxes[at].element));
  }
  return elements;
}

}  // namespace docket::executor::page
