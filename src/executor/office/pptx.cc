#include "executor/office/pptx.h"

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
#include "executor/markup/table_html.h"
#include "executor/office/package.h"
#include "executor/office/pptx_shapes.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

using element::Element;
using element::Type;

std::string paragraph_text(pugi::xml_node paragraph) {
  std::string text;
  for (const pugi::xml_node child : paragraph.children()) {
    if (is(child, "a:r") || is(child, "a:fld")) text += own_text(child.child("a:t"));
    if (is(child, "a:br")) text += '\v';
  }
  return text;
}

// Paragraphs as lines.
std::string body_text(pugi::xml_node body) {
  std::string text;
  bool is_first = true;
  for (const pugi::xml_node paragraph : body.children("a:p")) {
    if (!is_first) text += '\n';
    is_first = false;
    text += paragraph_text(paragraph);
  }
  return text;
}

std::int64_t level_of(pugi::xml_node paragraph) {
  const std::string_view text = paragraph.child("a:pPr").attribute("lvl").value();
  std::int64_t level = 0;
  std::from_chars(text.data(), text.data() + text.size(), level);
  return level;
}

bool is_off_slide(const PptxShape& shape) {
  return shape.top != 0 && shape.left != 0 && (shape.top < 0 || shape.left < 0);
}

class Reader {
 public:
  Reader(Package& package, const element::ReadContext& context)
      : package_(package),
        shapes_(package),
        context_(context),
        output_(context),
        page_(context.options.starting_page_number) {}

  element::Reading read();

 private:
  std::optional<Failure> slide(const std::string& part);
  std::optional<Failure> notes(const Relationships& related);
  void title(pugi::xml_node body);
  void text(pugi::xml_node body);
  void table(pugi::xml_node table);
  void add(Type type, std::string text, std::int64_t depth);
  void add_address(std::string text);

  Package& package_;
  PptxShapes shapes_;
  const element::ReadContext& context_;
  element::Collector output_;
  std::int64_t page_;
};

element::Reading Reader::read() {
  const auto main = package_.main_part();
  if (!main) return main.error();
  const auto presentation = package_.xml(*main);
  if (!presentation) return presentation.error();
  const auto related = package_.relationships(*main);
  if (!related) return related.error();
  bool is_first = true;
  for (const pugi::xml_node id : presentation->root().child("p:sldIdLst").children("p:sldId")) {
    if (output_.has_failed()) break;
    const Relationship* part = related->by_id(id.attribute("r:id").value());
    if (part == nullptr || part->is_external) return package_.broken();
    if (!is_first) ++page_;
    if (page_ >= 2 && context_.options.include_page_breaks) {
      Element page_break{.type = Type::page_break, .text = {}, .metadata = {}, .id = {}};
      page_break.metadata.page_number = page_ - 1;
      output_.add(std::move(page_break));
    }
    is_first = false;
    if (auto failure = slide(part->target)) return *std::move(failure);
  }
  return output_.finish();
}

std::optional<Failure> Reader::slide(const std::string& part) {
  const auto xml = package_.xml(part);
  if (!xml) return xml.error();
  const auto related = package_.relationships(part);
  if (!related) return related.error();
  if (context_.options.include_slide_notes) {
    if (auto failure = notes(*related)) return failure;
  }
  const auto shapes = shapes_.of_slide(xml->root(), *related);
  if (!shapes) return shapes.error();
  for (const PptxShape& shape : *shapes) {
    output_.may_go_on();
    if (is(shape.node, "p:graphicFrame")) {
      table(shape.node.child("a:graphic").child("a:graphicData").child("a:tbl"));
    } else if (is_off_slide(shape)) {
      continue;
    } else if (shape.is_title) {
      title(shape.node.child("p:txBody"));
    } else {
      text(shape.node.child("p:txBody"));
    }
  }
  return std::nullopt;
}

std::optional<Failure> Reader::notes(const Relationships& related) {
  const Relationship* part = related.by_type("notesSlide");
  if (part == nullptr || part->is_external) return std::nullopt;
  const auto xml = package_.xml(part->target);
  if (!xml) return xml.error();
  const pugi::xml_node tree = xml->root().child("p:cSld").child("p:spTree");
  const pugi::xml_node shape = tree.find_child([](pugi::xml_node child) {
    return std::string_view(placeholder_of(child).attribute("type").value()) == "body";
  });
  const std::string whole = body_text(shape.child("p:txBody"));
  const std::string_view said = element::trim(whole);
  if (!said.empty()) add(Type::narrative_text, std::string(said), 0);
  return std::nullopt;
}

void Reader::add(Type type, std::string text, std::int64_t depth) {
  Element element{.type = type, .text = std::move(text), .metadata = {}, .id = {}};
  element.metadata.page_number = page_;
  element.metadata.category_depth = depth;
  output_.add(std::move(element));
}

// The library tells neither the slide nor the depth of an e-mail address.
void Reader::add_address(std::string text) {
  output_.add({.type = Type::email_address, .text = std::move(text), .metadata = {}, .id = {}});
}

void Reader::title(pugi::xml_node body) {
  std::int64_t depth = 0;
  for (const pugi::xml_node paragraph : body.children("a:p")) {
    std::string said = paragraph_text(paragraph);
    if (element::is_blank(said)) continue;
    if (paragraph.child("a:pPr").child("a:buChar")) {
      add(Type::list_item, std::move(said), level_of(paragraph));
    } else if (element::is_email(said)) {
      add_address(std::move(said));
    } else {
      add(Type::title, std::move(said), depth++);
    }
  }
}

void Reader::text(pugi::xml_node body) {
  for (const pugi::xml_node paragraph : body.children("a:p")) {
    std::string said = paragraph_text(paragraph);
    if (element::is_blank(said)) continue;
    const std::int64_t level = level_of(paragraph);
    if (paragraph.child("a:pPr").child("a:buChar")) {
      add(Type::list_item, std::move(said), level);
    } else if (element::is_email(said)) {
      add_address(std::move(said));
    } else if (element::is_narrative(said)) {
      add(Type::narrative_text, std::move(said), level);
    } else if (element::is_title_like(said)) {
      // Below the title of the slide.
      add(Type::title, std::move(said), level + 1);
    } else {
      add(Type::uncategorized_text, std::move(said), level);
    }
  }
}

void Reader::table(pugi::xml_node table) {
  markup::TableHtml html(markup::TableHtml::Cells::read_back);
  std::string all;
  for (const pugi::xml_node row : table.children("a:tr")) {
    if (!row.child("a:tc")) continue;
    html.begin_row();
    for (const pugi::xml_node cell : row.children("a:tc")) {
      output_.may_go_on();
      const std::string said = body_text(cell.child("a:txBody"));
      html.cell(said);
      all.append(" ").append(said);
    }
    html.end_row();
  }
  Element element{.type = Type::table, .text = element::ws(all), .metadata = {}, .id = {}};
  if (element.text.empty()) return;
  element.metadata.text_as_html = html.finish();
  element.metadata.page_number = page_;
  output_.add(std::move(element));
}

}  // namespace

element::Reading read_pptx(std::string_view bytes, const element::ReadContext& context) {
  auto package = Package::open(bytes, context.limits, "pptx");
  if (!package) return package.error();
  return Reader(*package, context).read();
}

}  // namespace docket::executor::office
