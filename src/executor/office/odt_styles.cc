#include "executor/office/odt_styles.h"

#include "executor/office/xml.h"

namespace docket::executor::office {

void OdtStyles::add(pugi::xml_node root) {
  for (const char* group : {"office:automatic-styles", "office:styles"}) {
    for (const pugi::xml_node node : root.child(group).children("style:style")) {
      const pugi::xml_node text = node.child("style:text-properties");
      const std::string_view weight = text.attribute("fo:font-weight").value();
      const std::string_view slant = text.attribute("fo:font-style").value();
      fonts_.try_emplace(node.attribute("style:name").value(),
                         Font{.is_bold = weight == "bold", .is_italic = slant == "italic"});
    }
  }
}

OdtStyles::Font OdtStyles::font(std::string_view style) const {
  const auto found = fonts_.find(style);
  return found == fonts_.end() ? Font{} : found->second;
}

}  // namespace docket::executor::office
