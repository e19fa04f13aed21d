#include "executor/office/docx.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/parse_number.h"
#include "executor/element/classify.h"
#include "executor/element/collector.h"
#include "executor/element/text_rules.h"
#include "executor/element/unicode.h"
#include "executor/office/docx_paragraph.h"
#include "executor/office/docx_styles.h"
#include "executor/office/docx_table.h"
#include "executor/office/package.h"

namespace docket::executor::office {
namespace {

using element::Element;
using element::Type;

// The type that a style gives, by the name that Word shows.
std::optional<Type> type_of_style(std::string_view name) {
  constexpr std::array titles = {std::string_view("Title"), std::string_view("Subtitle"),
                                 std::string_view("TOCHeading")};
  constexpr std::array texts = {std::string_view("Caption"), std::string_view("Intense Quote"),
                                std::string_view("Quote"), std::string_view("Macro Text"),
                                std::string_view("No Spacing")};
  constexpr std::array lists = {std::string_view("List"), std::string_view("List Bullet"),
                                std::string_view("List Continue"), std::string_view("List Number")};
  const bool is_heading =
      name.size() == 9 && name.starts_with("Heading ") && name[8] >= '1' && name[8] <= '9';
  if (is_heading || std::ranges::count(titles, name) > 0) return Type::title;
  if (std::ranges::count(texts, name) > 0) return Type::uncategorized_text;
  if (name == "List Paragraph") return Type::list_item;
  if (name.ends_with(" 2") || name.ends_with(" 3")) name.remove_suffix(2);
  if (std::ranges::count(lists, name) > 0) return Type::list_item;
  return std::nullopt;
}

// "Heading 3" and "List Bullet 3" are two levels down.
std::int64_t depth_of_style(std::string_view name) {
  if (name == "Subtitle") return 1;
  if (!name.starts_with("Heading") && !name.starts_with("List")) return 0;
  const auto words = element::words(name);
  if (words.empty()) return 0;
  const auto number = parse_number<std::int64_t>(words.back());
  return number && *number >= 0 ? *number - 1 : 0;
}

// What a paragraph is that is no item of a list.
Type type_of(const DocxParagraph& paragraph, const DocxStyle& style) {
  if (const auto by_style = type_of_style(style.name)) return *by_style;
  const std::string own = paragraph.text();
  const std::string_view said = element::trim(own);
  if (element::length(said) < 2) return Type::uncategorized_text;
  if (element::is_zip_line(said)) return Type::address;
  if (element::is_email(said)) return Type::email_address;
  return element::is_narrative(said) ? Type::narrative_text : Type::uncategorized_text;
}

std::int64_t depth_of(const DocxParagraph& paragraph, const DocxStyle& style) {
  const auto level = paragraph.properties().child("w:numPr").child("w:ilvl").attribute("w:val");
  if (!level) return std::max<std::int64_t>(depth_of_style(style.name), 0);
  const double value = std::strtod(level.value(), nullptr);
  return std::isfinite(value) && std::abs(value) < 1e6 ? std::lrint(value) : 0;
}

// What of the package is read once. The trees live as long as the reading.
struct Parts {
  Package package;
  std::string main;
  Xml document;
  Relationships related;
  std::optional<Xml> styles = {};
  std::optional<Xml> settings = {};
};

OrFailure<Parts> open_parts(std::string_view bytes, const element::ReadLimits& limits) {
  auto package = Package::open(bytes, limits, "docx");
  if (!package) return package.error();
  auto main = package->main_part();
  if (!main) return main.error();
  auto document = package->xml(*main);
  if (!document) return document.error();
  auto related = package->relationships(*main);
  if (!related) return related.error();
  Parts parts{.package = std::move(*package),
              .main = std::move(*main),
              .document = std::move(*document),
              .related = std::move(*related)};
  const std::pair<std::string_view, std::optional<Xml>*> optional_parts[] = {
      {"styles", &parts.styles}, {"settings", &parts.settings}};
  for (const auto& [type, place] : optional_parts) {
    auto xml = parts.package.related_xml(parts.related, type);
    if (!xml) return xml.error();
    *place = std::move(*xml);
  }
  return parts;
}

pugi::xml_node root_of(const std::optional<Xml>& xml) {
  return xml ? xml->root() : pugi::xml_node();
}

bool has_page_break(pugi::xml_node paragraph) { return DocxParagraph(paragraph).has_page_break(); }

// Page numbers are told only when Word wrote where its pages ended.
bool has_pages(pugi::xml_node body) {
  for (const pugi::xml_node block : body.children()) {
    if (is(block, "w:p") && has_page_break(block)) return true;
    if (!is(block, "w:tbl")) continue;
    for (const pugi::xml_node row : block.children("w:tr")) {
      for (const pugi::xml_node cell : row.children("w:tc")) {
        for (const pugi::xml_node paragraph : cell.children("w:p")) {
          if (has_page_break(paragraph)) return true;
        }
      }
    }
  }
  return false;
}

void add_emphasis(element::Metadata& metadata, DocxParagraph::Emphasis one) {
  metadata.emphasized_text_contents.push_back(std::move(one.text));
  metadata.emphasized_text_tags.emplace_back(one.is_bold ? "b" : "i");
}

class Reader {
 public:
  Reader(Parts parts, const element::ReadContext& context)
      : parts_(std::move(parts)),
        context_(context),
        output_(context),
        body_(parts_.document.root().child("w:body")),
        styles_(root_of(parts_.styles)),
        page_(context.options.starting_page_number),
        has_pages_(has_pages(body_)),
        has_even_pages_(is_on(root_of(parts_.settings).child("w:evenAndOddHeaders"))) {}

  element::Reading read();

 private:
  void begin_section(pugi::xml_node section, bool is_first);
  void end_section(pugi::xml_node section) { headers_or_footers(section, Type::footer); }
  void headers_or_footers(pugi::xml_node section, Type type);
  std::string text_of_part(const std::string& part);
  void next_page();
  void paragraph(pugi::xml_node node);
  void piece(const DocxParagraph& paragraph, const DocxStyle& style, std::int64_t depth);
  void add_links(element::Metadata& metadata, const DocxParagraph& paragraph);
  void table(pugi::xml_node node);

  Parts parts_;
  const element::ReadContext& context_;
  element::Collector output_;
  pugi::xml_node body_;
  DocxStyles styles_;
  std::int64_t page_;
  bool has_pages_;
  bool has_even_pages_;
  TableBudget table_budget_;
  std::map<std::string, std::string> part_texts_;  // headers that many sections share
  std::optional<Failure> failure_;
};

// A section ends with the paragraph that holds its properties; the last one's stand in the body.
std::vector<pugi::xml_node> sections_of(pugi::xml_node body) {
  std::vector<pugi::xml_node> sections;
  for (const pugi::xml_node block : body.children()) {
    if (is(block, "w:sectPr")) sections.push_back(block);
    const pugi::xml_node own =
        is(block, "w:p") ? block.child("w:pPr").child("w:sectPr") : pugi::xml_node();
    if (own) sections.push_back(own);
  }
  return sections;
}

element::Reading Reader::read() {
  const std::vector<pugi::xml_node> sections = sections_of(body_);
  std::size_t section = 0;
  if (!sections.empty()) begin_section(sections[0], true);
  for (const pugi::xml_node block : body_.children()) {
    if (output_.has_failed() || failure_) break;
    if (is(block, "w:p")) paragraph(block);
    if (is(block, "w:tbl")) table(block);
    const bool ends_section = section < sections.size() && is(block, "w:p") &&
                              block.child("w:pPr").child("w:sectPr") == sections[section];
    if (!ends_section) continue;
    end_section(sections[section++]);
    if (section == sections.size()) break;
    begin_section(sections[section], false);
  }
  if (section < sections.size()) end_section(sections[section]);
  if (failure_) return *std::move(failure_);
  return output_.finish();
}

void Reader::next_page() {
  ++page_;
  if (!context_.options.include_page_breaks) return;
  output_.add({.type = Type::page_break, .text = {}, .metadata = {}, .id = {}});
}

// Word marks one page break where a section begins. Where it must begin on an even or odd page and
// would not, a second one is added here.
void Reader::begin_section(pugi::xml_node section, bool is_first) {
  const std::string_view start = child_value(section, "w:type", "w:val");
  const bool is_odd = page_ % 2 == 1;
  const bool skips =
      (start == "evenPage" && !is_odd) || (start == "oddPage" && is_odd && !is_first);
  if (skips) next_page();
  headers_or_footers(section, Type::header);
}

void Reader::headers_or_footers(pugi::xml_node section, Type type) {
  struct Variant {
    std::string_view word;
    element::HeaderFooter kind;
    bool is_used;
  };
  const Variant variants[] = {
      {"default", element::HeaderFooter::primary, true},
      {"first", element::HeaderFooter::first_page, is_on(section.child("w:titlePg"))},
      {"even", element::HeaderFooter::even_page, has_even_pages_}};
  const char* tag = type == Type::header ? "w:headerReference" : "w:footerReference";
  for (const Variant& variant : variants) {
    if (!variant.is_used) continue;
    const pugi::xml_node reference = section.find_child([&](pugi::xml_node node) {
      return is(node, tag) && node.attribute("w:type").value() == variant.word;
    });
    const Relationship* part = parts_.related.by_id(reference.attribute("r:id").value());
    if (!reference || part == nullptr || part->is_external) continue;
    Element element{.type = type, .text = text_of_part(part->target), .metadata = {}, .id = {}};
    if (element.text.empty()) continue;
    element.metadata.header_footer_type = variant.kind;
    element.metadata.category_depth = 0;
    output_.add(std::move(element));
  }
}

// Paragraphs and tables that are not blank, one a line.
std::string Reader::text_of_part(const std::string& part) {
  const auto [place, is_new] = part_texts_.try_emplace(part);
  std::string& text = place->second;
  if (!is_new) return text;
  const auto xml = parts_.package.xml(part);
  if (!xml) {
    failure_ = xml.error();
    return text;
  }
  for (const pugi::xml_node block : xml->root().children()) {
    std::string line;
    if (is(block, "w:p")) line = element::trim(DocxParagraph(block).text());
    if (is(block, "w:tbl")) line = docx_table_text(block);
    if (line.empty()) continue;
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

void Reader::paragraph(pugi::xml_node node) {
  output_.may_go_on();
  std::optional<DocxParagraph> rest = DocxParagraph(node);
  const DocxStyle& style = styles_.paragraph(rest->style_id());
  // The same for all pieces, and a search through properties that may be many.
  const std::int64_t depth = depth_of(*rest, style);
  while (rest && !output_.has_failed()) {
    output_.may_go_on();
    std::optional<DocxParagraph::Cut> cut = rest->cut();
    if (!cut) {
      piece(*rest, style, depth);
      return;
    }
    if (cut->before) piece(*cut->before, style, depth);
    next_page();
    rest = std::move(cut->after);
  }
}

void Reader::piece(const DocxParagraph& paragraph, const DocxStyle& style, std::int64_t depth) {
  std::string text = paragraph.full_text();
  const bool is_item = element::is_bulleted(paragraph.text()) || paragraph.mentions_numbering();
  if (is_item) text = element::trim(element::clean_bullet(text));
  if (element::is_blank(text)) return;
  Element element{.type = is_item ? Type::list_item : type_of(paragraph, style),
                  .text = std::move(text),
                  .metadata = {},
                  .id = {}};
  element.metadata.category_depth = depth;
  if (has_pages_) element.metadata.page_number = page_;
  for (DocxParagraph::Emphasis& one : paragraph.emphasis()) {
    add_emphasis(element.metadata, std::move(one));
  }
  add_links(element.metadata, paragraph);
  output_.add(std::move(element));
}

void Reader::add_links(element::Metadata& metadata, const DocxParagraph& paragraph) {
  for (DocxParagraph::Hyperlink& link : paragraph.links(parts_.related)) {
    if (!output_.spend(link.target.size() + link.anchor.size())) return;
    std::string url(link.target);
    if (!link.anchor.empty()) url.append("#").append(link.anchor);
    metadata.link_texts.push_back(link.text);
    metadata.link_urls.push_back(url);
    metadata.links.push_back(
        {.text = std::move(link.text), .url = std::move(url), .start_index = link.start_index});
  }
}

void Reader::table(pugi::xml_node node) {
  DocxTable table = read_docx_table(node, table_budget_);
  Element element{.type = Type::table, .text = docx_table_text(node), .metadata = {}, .id = {}};
  element.metadata.text_as_html = std::move(table.html);
  if (has_pages_) element.metadata.page_number = page_;
  for (DocxParagraph::Emphasis& one : table.emphasis)
    add_emphasis(element.metadata, std::move(one));
  output_.add(std::move(element));
}

}  // namespace

element::Reading read_docx(std::string_view bytes, const element::ReadContext& context) {
  auto parts = open_parts(bytes, context.limits);
  if (!parts) return parts.error();
  return Reader(std::move(*parts), context).read();
}

}  // namespace docket::executor::office
