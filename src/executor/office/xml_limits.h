// What is known of XML bytes before a tree is made of them.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::office {

// UTF-16 becomes UTF-8, and references to entities that the document itself declares are removed:
// nobody expands them, so nobody shall read them as text either.
void prepare_xml(std::string& bytes);

// The name of the limit that a tree of `xml` would exceed; null when it would exceed none. Looks
// at tags only; what is no XML is left to the parser.
const char* exceeded_xml_limit(std::string_view xml, const element::ReadLimits& limits);

}  // namespace docket::executor::office
