#include "executor/office/docx_styles.h"

#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

// Word writes the names of built-in styles in lower case and shows them capitalised.
std::string shown_name(std::string_view name) {
  constexpr std::string_view heading = "heading ";
  if (name == "caption") return "Caption";
  if (name == "header") return "Header";
  if (name == "footer") return "Footer";
  const bool is_heading = name.size() == heading.size() + 1 && name.starts_with(heading) &&
                          name.back() >= '1' && name.back() <= '9';
  if (is_heading) return std::string("Heading ") + name.back();
  return std::string(name);
}

DocxStyle parse(pugi::xml_node node) {
  DocxStyle style;
  const std::string_view name = child_value(node, "w:name", "w:val");
  if (!name.empty()) style.name = shown_name(name);
  style.is_paragraph = std::string_view(node.attribute("w:type").value()) == "paragraph";
  return style;
}

}  // namespace

DocxStyles::DocxStyles(pugi::xml_node root) {
  for (const pugi::xml_node node : root.children("w:style")) {
    const DocxStyle style = parse(node);
    by_id_.try_emplace(node.attribute("w:styleId").value(), style);
    const std::string_view mark = node.attribute("w:default").value();
    const bool is_default = mark == "1" || mark == "true" || mark == "on";
    // ECMA-376 Part 1, 17.7.4.17: the last one counts.
    if (style.is_paragraph && is_default) default_ = style;
  }
}

const DocxStyle& DocxStyles::paragraph(std::string_view id) const {
  const auto found = by_id_.find(id);
  if (id.empty() || found == by_id_.end()) return default_;
  return found->second.is_paragraph ? found->second : default_;
}

}  // namespace docket::executor::office
