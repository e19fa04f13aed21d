// The text of one paragraph of an ODF text, with what is said of its parts.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <pugixml.hpp>

#include "executor/element/element.h"
#include "executor/office/odt_styles.h"

namespace docket::executor::office {

struct OdtText {
  // White space as ODF 1.3 Part 3, 6.1.2 has it, but for one space that stays at either end, as in
  // pandoc; line breaks are "\n".
  std::string text;
  element::Metadata metadata;  // emphasis and links
};

// Notes, comments and frames are left out.
OdtText odt_text(pugi::xml_node paragraph, const OdtStyles& styles);

}  // namespace docket::executor::office
