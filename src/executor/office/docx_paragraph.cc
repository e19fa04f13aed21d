#include "executor/office/docx_paragraph.h"

#include <algorithm>
#include <array>
#include <utility>

#include "executor/element/unicode.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

constexpr const char* page_break_tag = "w:lastRenderedPageBreak";

// What a child of a run adds to the text.
void append_text(std::string& text, pugi::xml_node child) {
  const std::string_view name = child.name();
  if (name == "w:t") {
    text += own_text(child);
  } else if (name == "w:tab" || name == "w:ptab") {
    text += '\t';
  } else if (name == "w:br") {
    const std::string_view type = child.attribute("w:type").value();
    if (type.empty() || type == "textWrapping") text += '\n';
  } else if (name == "w:cr") {
    text += '\n';
  } else if (name == "w:noBreakHyphen") {
    text += '-';
  }
}

bool is_content(pugi::xml_node child) {
  constexpr std::array<std::string_view, 7> tags = {
      "w:br", "w:cr", "w:drawing", "w:noBreakHyphen", "w:ptab", "w:t", "w:tab"};
  return std::ranges::count(tags, std::string_view(child.name())) > 0;
}

std::string run_text(pugi::xml_node run) {
  std::string text;
  for (const pugi::xml_node child : run.children()) append_text(text, child);
  return text;
}

// The next node of a walk through the tree below `top`, into `node` first; null at the end.
pugi::xml_node next_in(pugi::xml_node top, pugi::xml_node node) {
  if (node.first_child()) return node.first_child();
  while (node != top && !node.next_sibling()) node = node.parent();
  return node == top ? pugi::xml_node() : node.next_sibling();
}

// Text of the runs in the first box below `child` that stands in the line; false when there is
// none.
bool append_inline_box(std::string& text, pugi::xml_node child) {
  if (is(child, "w:t") || is(child, "w:rPr")) return false;
  pugi::xml_node box = child;
  while (box && !is(box, "wp:inline")) box = next_in(child, box);
  for (pugi::xml_node at = box; at; at = next_in(box, at)) {
    if (is(at, "w:r")) text += run_text(at);
  }
  return static_cast<bool>(box);
}

bool mentions_numbering_in(pugi::xml_node top) {
  for (pugi::xml_node at = top; at; at = next_in(top, at)) {
    if (is(at, "w:numPr") && !at.first_attribute() && at.first_child()) return true;
  }
  return false;
}

bool ends_with_page_break(pugi::xml_node run) {
  pugi::xml_node child = run.last_child();
  while (child && !is_content(child) && !is(child, page_break_tag)) {
    child = child.previous_sibling();
  }
  return is(child, page_break_tag);
}

}  // namespace

bool is_on(pugi::xml_node property) {
  if (!property) return false;
  const std::string_view value = property.attribute("w:val").value();
  return value.empty() || value == "1" || value == "true" || value == "on";
}

DocxParagraph::DocxParagraph(pugi::xml_node node) {
  auto whole = std::make_shared<Whole>();
  whole->properties = node.child("w:pPr");
  whole->mentions_numbering = mentions_numbering_in(whole->properties);
  for (const pugi::xml_node child : node.children()) {
    const bool is_run = is(child, "w:r");
    if (!is_run && !is(child, "w:hyperlink")) continue;
    const pugi::xml_node format = child.child("w:rPr");
    whole->inlines.push_back({.node = child,
                              .is_bold = is_run && is_on(format.child("w:b")),
                              .is_italic = is_run && is_on(format.child("w:i")),
                              .first = child.first_child()});
    if (is_run) whole->behind_last_run = whole->inlines.size();
  }
  end_ = whole->inlines.size();
  if (whole->behind_last_run > 0) {
    const Inline& last_run = whole->inlines[whole->behind_last_run - 1];
    whole->ends_with_page_break = ends_with_page_break(last_run.node);
  }
  whole_ = std::move(whole);
}

DocxParagraph::Inline DocxParagraph::at(std::size_t index) const {
  Inline part = whole_->inlines[index];
  if (index == begin_ && first_) part.first = first_;
  if (index + 1 == end_ && last_) part.end = last_;
  return part;
}

void DocxParagraph::append_text_of(std::string& text, const Inline& part) {
  if (is(part.node, "w:hyperlink")) {
    for (const pugi::xml_node run : part.node.children("w:r")) text += run_text(run);
    return;
  }
  for (pugi::xml_node child = part.first; child != part.end; child = child.next_sibling()) {
    append_text(text, child);
  }
}

pugi::xml_node DocxParagraph::page_break_in(const Inline& part) {
  if (is(part.node, "w:hyperlink")) {
    for (const pugi::xml_node run : part.node.children("w:r")) {
      if (const auto found = run.child(page_break_tag)) return found;
    }
    return {};
  }
  for (pugi::xml_node child = part.first; child != part.end; child = child.next_sibling()) {
    if (is(child, page_break_tag)) return child;
  }
  return {};
}

std::string DocxParagraph::text() const {
  std::string text;
  for (std::size_t i = begin_; i < end_; ++i) append_text_of(text, at(i));
  return text;
}

std::string DocxParagraph::full_text() const {
  std::string text;
  for (std::size_t i = begin_; i < end_; ++i) {
    const Inline part = at(i);
    append_text_of(text, part);
    if (!is(part.node, "w:r")) continue;
    for (pugi::xml_node child = part.first; child != part.end; child = child.next_sibling()) {
      if (append_inline_box(text, child)) break;
    }
  }
  return text;
}

std::string_view DocxParagraph::style_id() const {
  return child_value(properties(), "w:pStyle", "w:val");
}

bool DocxParagraph::mentions_numbering() const {
  if (whole_->mentions_numbering) return true;
  for (std::size_t i = begin_; i < end_; ++i) {
    const Inline part = at(i);
    for (pugi::xml_node child = part.first; child != part.end; child = child.next_sibling()) {
      if (mentions_numbering_in(child)) return true;
    }
  }
  return false;
}

std::vector<DocxParagraph::Emphasis> DocxParagraph::emphasis() const {
  std::vector<Emphasis> all;
  for (std::size_t i = begin_; i < end_; ++i) {
    const Inline part = at(i);
    if (!part.is_bold && !part.is_italic) continue;
    std::string whole;
    append_text_of(whole, part);
    const std::string text(element::trim(whole));
    if (text.empty()) continue;
    if (part.is_bold) all.push_back({.text = text, .is_bold = true});
    if (part.is_italic) all.push_back({.text = text, .is_bold = false});
  }
  return all;
}

std::vector<DocxParagraph::Hyperlink> DocxParagraph::links(const Relationships& related) const {
  std::vector<Hyperlink> all;
  std::int64_t offset = 0;
  for (std::size_t i = begin_; i < end_; ++i) {
    const Inline part = at(i);
    std::string text;
    append_text_of(text, part);
    const std::int64_t start = offset;
    offset += static_cast<std::int64_t>(element::length(text));
    if (!is(part.node, "w:hyperlink") || text.empty()) continue;
    const Relationship* target = related.by_id(part.node.attribute("r:id").value());
    if (target == nullptr || target->reference.empty()) continue;
    all.push_back({.text = std::move(text),
                   .target = target->reference,
                   .anchor = part.node.attribute("w:anchor").value(),
                   .start_index = start});
  }
  return all;
}

std::size_t DocxParagraph::first_break() const {
  std::size_t index = begin_;
  while (index < end_ && !page_break_in(at(index))) ++index;
  return index;
}

// python-docx asks the first run alone whether anything is before the break: a hyperlink before
// that run does not count, and its text is lost.
bool DocxParagraph::precedes_all(pugi::xml_node page_break) const {
  std::size_t run = begin_;
  while (run < end_ && !is(at(run).node, "w:r")) ++run;
  if (run == end_ || page_break.parent() != at(run).node) return false;
  for (pugi::xml_node child = at(run).first; child != page_break; child = child.next_sibling()) {
    if (is_content(child)) return false;
  }
  return true;
}

// And the last run alone whether anything is behind: of any break in it, not only the first of the
// paragraph. So it is asked while there is a break in a run of this piece.
bool DocxParagraph::follows_all() const {
  return whole_->behind_last_run > begin_ && whole_->ends_with_page_break;
}

std::optional<DocxParagraph::Cut> DocxParagraph::cut() const {
  const std::size_t broken = first_break();
  if (broken == end_) return std::nullopt;
  const pugi::xml_node page_break = page_break_in(at(broken));
  DocxParagraph before = *this;
  before.end_ = broken + 1;
  DocxParagraph after = *this;
  Cut cut;
  if (is(at(broken).node, "w:hyperlink")) {
    before.last_ = {};
    after.begin_ = broken + 1;
    after.first_ = {};
    cut.before = std::move(before);
    cut.after = std::move(after);
    return cut;
  }
  before.last_ = page_break;
  after.begin_ = broken;
  after.first_ = page_break.next_sibling();
  // Nothing of the run is left: the piece goes on with what is behind it.
  if (!after.first_) ++after.begin_;
  if (!precedes_all(page_break)) cut.before = std::move(before);
  if (!follows_all()) cut.after = std::move(after);
  return cut;
}

}  // namespace docket::executor::office
