// What the readers of ODF texts need of its styles: which spans are bold or italic.
//
// Threads: constant after parsing.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace docket::executor::office {

class OdtStyles {
 public:
  // Adds the styles of a part: content.xml has its own, styles.xml the others.
  void add(pugi::xml_node root);

  struct Font {
    bool is_bold = false;
    bool is_italic = false;
  };
  Font font(std::string_view style) const;

 private:
  std::map<std::string, Font, std::less<>> fonts_;
};

}  // namespace docket::executor::office
