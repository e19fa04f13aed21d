#include "executor/office/odt.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "executor/element/classify.h"
#include "executor/element/collector.h"
#include "executor/element/text_rules.h"
#include "executor/element/unicode.h"
#include "executor/office/archive.h"
#include "executor/office/odt_styles.h"
#include "executor/office/odt_table.h"
#include "executor/office/odt_text.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

using element::Element;
using element::Type;

// Word has no headings below.
constexpr std::int64_t heading_levels = 9;

std::int64_t integer(std::string_view text, std::int64_t absent) {
  std::int64_t value = absent;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

class Reader {
 public:
  Reader(OdtStyles styles, const element::ReadContext& context)
      : styles_(std::move(styles)), output_(context) {}

  element::Reading read(pugi::xml_node text);

 private:
  // A place where the walk goes on: children of a section, a list or an item.
  struct Frame {
    pugi::xml_node next;
    bool is_list = false;
  };
  void step(pugi::xml_node node);
  std::size_t lists() const;
  void paragraph(pugi::xml_node node, std::optional<std::int64_t> heading);

  OdtStyles styles_;
  element::Collector output_;
  TableBudget table_budget_;
  std::vector<Frame> frames_;
};

element::Reading Reader::read(pugi::xml_node text) {
  frames_.push_back({.next = text.first_child()});
  while (!frames_.empty() && !output_.has_failed()) {
    const pugi::xml_node node = frames_.back().next;
    if (!node) {
      frames_.pop_back();
      continue;
    }
    frames_.back().next = node.next_sibling();
    output_.may_go_on();
    step(node);
  }
  return output_.finish();
}

void Reader::step(pugi::xml_node node) {
  if (is(node, "text:p")) {
    paragraph(node, std::nullopt);
  } else if (is(node, "text:h")) {
    const std::int64_t level = integer(node.attribute("text:outline-level").value(), 1);
    const bool is_heading = level >= 1 && level <= heading_levels;
    paragraph(node, is_heading ? std::optional(level) : std::nullopt);
  } else if (is(node, "table:table")) {
    output_.add(odt_table(node, styles_, table_budget_));
  } else if (is(node, "text:list")) {
    frames_.push_back({.next = node.first_child(), .is_list = true});
  } else if (is(node, "text:list-item") || is(node, "text:list-header") ||
             is(node, "text:section")) {
    frames_.push_back({.next = node.first_child()});
  }
}

std::size_t Reader::lists() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(frames_, [](const Frame& frame) { return frame.is_list; }));
}

void Reader::paragraph(pugi::xml_node node, std::optional<std::int64_t> heading) {
  OdtText found = odt_text(node, styles_);
  if (element::is_blank(found.text)) return;
  const std::size_t depth = lists();
  Element element{.type = Type::uncategorized_text,
                  .text = {},
                  .metadata = std::move(found.metadata),
                  .id = {}};
  if (element::is_bulleted(found.text) || (depth > 0 && !heading)) {
    element.type = Type::list_item;
    element.text = element::trim(element::clean_bullet(found.text));
  } else {
    const std::string_view said = element::trim(found.text);
    const bool is_long = element::length(said) >= 2;
    if (heading) {
      element.type = Type::title;
    } else if (is_long && element::is_zip_line(said)) {
      element.type = Type::address;
    } else if (is_long && element::is_email(said)) {
      element.type = Type::email_address;
    } else if (is_long && element::is_narrative(said)) {
      element.type = Type::narrative_text;
    }
    element.text = std::move(found.text);
  }
  if (element.text.empty()) return;
  element.metadata.category_depth =
      heading ? *heading - 1 : std::max<std::int64_t>(static_cast<std::int64_t>(depth) - 1, 0);
  output_.add(std::move(element));
}

}  // namespace

element::Reading read_odt(std::string_view bytes, const element::ReadContext& context) {
  auto archive = Archive::open(bytes, context.limits, "odt");
  if (!archive) return archive.error();
  OdtStyles styles;
  auto content = archive->read("content.xml");
  if (!content) return content.error();
  const auto xml = Xml::parse(std::move(*content), context.limits, "odt", Space::keep);
  if (!xml) return xml.error();
  styles.add(xml->root());
  if (archive->contains("styles.xml")) {
    auto part = archive->read("styles.xml");
    if (!part) return part.error();
    const auto more = Xml::parse(std::move(*part), context.limits, "odt");
    if (!more) return more.error();
    styles.add(more->root());
  }
  return Reader(std::move(styles), context)
      .read(xml->root().child("office:body").child("office:text"));
}

}  // namespace docket::executor::office
