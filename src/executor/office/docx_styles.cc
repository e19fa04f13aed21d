#include "executor/office/docx_styles.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "executor/office/docx_paragraph.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

// Steps along `basedOn`. Word's own chains have a handful; a ring or a trap has no end.
constexpr int chain_max = 100;

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
  style.id = node.attribute("w:styleId").value();
  const std::string_view name = child_value(node, "w:name", "w:val");
  if (!name.empty()) style.name = shown_name(name);
  style.based_on = child_value(node, "w:basedOn", "w:val");
  style.is_paragraph = std::string_view(node.attribute("w:type").value()) == "paragraph";
  style.own_numbering = numbering_reference(node.child("w:pPr"));
  style.own_outline = heading_outline(node.child("w:pPr"));
  return style;
}

}  // namespace

NumberingReference numbering_reference(pugi::xml_node properties) {
  NumberingReference reference;
  const pugi::xml_node numbering = properties.child("w:numPr");
  if (const auto number = numbering.child("w:numId").attribute("w:val")) {
    reference.number = number.value();
  }
  if (const auto level = numbering.child("w:ilvl").attribute("w:val")) {
    const double value = std::strtod(level.value(), nullptr);
    if (std::isfinite(value) && std::abs(value) < 1000) reference.level = static_cast<int>(value);
  }
  return reference;
}

std::optional<bool> heading_outline(pugi::xml_node properties) {
  const auto level = properties.child("w:outlineLvl").attribute("w:val");
  if (!level) return std::nullopt;
  const std::string_view text = level.value();
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 8;
}

DocxStyles::DocxStyles(pugi::xml_node root) {
  for (const pugi::xml_node node : root.children("w:style")) all_.push_back(parse(node));
  for (std::size_t i = 0; i < all_.size(); ++i) by_id_.try_emplace(all_[i].id, i);
  std::size_t index = 0;
  for (const pugi::xml_node node : root.children("w:style")) {
    DocxStyle& style = all_[index++];
    resolve(style);
    const pugi::xml_attribute mark = node.attribute("w:default");
    const std::string_view value = mark.value();
    const bool is_default = value == "1" || value == "true" || value == "on";
    // ECMA-376 Part 1, 17.7.4.17: the last one counts.
    if (style.is_paragraph && is_default) default_ = &style;
  }
}

void DocxStyles::resolve(DocxStyle& style) const {
  std::optional<bool> outline;
  const DocxStyle* at = &style;
  for (int step = 0; at != nullptr && step < chain_max; ++step) {
    if (!style.numbering.number && at->own_numbering.number) {
      style.numbering.number = at->own_numbering.number;
      style.numbering_style = at->id;
    }
    if (!style.numbering.level) style.numbering.level = at->own_numbering.level;
    if (!outline) outline = at->own_outline;
    const auto base = by_id_.find(at->based_on);
    at = at->based_on.empty() || base == by_id_.end() ? nullptr : &all_[base->second];
  }
  style.is_heading_outline = outline.value_or(false);
}

const DocxStyle& DocxStyles::paragraph(std::string_view id) const {
  const auto found = by_id_.find(id);
  if (id.empty() || found == by_id_.end()) return *default_;
  const DocxStyle& style = all_[found->second];
  return style.is_paragraph ? style : *default_;
}

}  // namespace docket::executor::office
