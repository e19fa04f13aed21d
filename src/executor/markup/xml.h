// XML files: the text of each element that has some.
//
// Guarantees: docs/formats/xml.md has the rules. A stream: no tree is made. Nothing is loaded and
// no
//   entity is expanded into text.
// Errors: broken_file when it is not well-formed; bad_encoding; past_limit of xml_depth, xml_nodes,
//   xml_attrs, xml_name, elements, text_bytes.
// Threads: pure.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::markup {

// With xml_keep_tags the whole file is one UncategorizedText.
element::Reading read_xml(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::markup
