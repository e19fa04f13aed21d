// The paragraph styles of a Word document: names, numbering and outline levels along the chain of
// `basedOn`.
//
// Threads: constant after parsing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <pugixml.hpp>

namespace docket::executor::office {

// `w:numPr` as it stands; a level that is no number counts as absent.
struct NumberingReference {
  std::optional<std::string> number = {};  // w:numId
  std::optional<int> level = {};           // w:ilvl
};
NumberingReference numbering_reference(pugi::xml_node properties);
// Whether `w:outlineLvl` is that of a heading, 0 to 8; empty when `properties` say nothing.
std::optional<bool> heading_outline(pugi::xml_node properties);

struct DocxStyle {
  std::string id;
  std::string name = "Normal";  // as Word shows it: "Heading 1"
  std::string based_on = {};
  bool is_paragraph = false;
  NumberingReference own_numbering = {};
  std::optional<bool> own_outline = {};
  // With what the chain adds:
  NumberingReference numbering = {};
  std::string numbering_style = {};  // id of the style that gave `numbering.number`
  bool is_heading_outline = false;
};

class DocxStyles {
 public:
  // The styles part's root; null when the document has none.
  explicit DocxStyles(pugi::xml_node root);
  // The style of a paragraph that names `id`; that of the document's default style where `id` is
  // empty, unknown or no paragraph style.
  const DocxStyle& paragraph(std::string_view id) const;

 private:
  void resolve(DocxStyle& style) const;

  std::vector<DocxStyle> all_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
  DocxStyle none_;
  const DocxStyle* default_ = &none_;
};

}  // namespace docket::executor::office
