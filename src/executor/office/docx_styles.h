// The paragraph styles of a Word document, by the names that Word shows.
//
// Threads: constant after parsing.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include <pugixml.hpp>

namespace docket::executor::office {

struct DocxStyle {
  std::string name = "Normal";  // as Word shows it: "Heading 1"
  bool is_paragraph = false;
};

class DocxStyles {
 public:
  // The styles part's root; null when the document has none. It must outlive the value.
  explicit DocxStyles(pugi::xml_node root);
  // The style of a paragraph that names `id`; that of the document's default style where `id` is
  // empty, unknown or no paragraph style.
  const DocxStyle& paragraph(std::string_view id) const;

 private:
  std::unordered_map<std::string_view, DocxStyle> by_id_;
  DocxStyle default_;
};

}  // namespace docket::executor::office
