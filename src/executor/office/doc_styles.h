// The styles of a Word 97 document as a part of a .docx, and its other texts as XML.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "executor/office/doc_file.h"

namespace docket::executor::office {

// word/styles.xml: paragraph styles with their names; the style number n has the id "sn".
// [MS-DOC] 2.9.271.
std::string doc_styles_xml(const DocFile& file);

// What the properties of a paragraph say of its list, as an element of w:pPr; empty when nothing.
std::string doc_numbering_xml(std::string_view properties);

void append_xml(std::string& xml, std::string_view text);
std::string utf8_of(std::u16string_view text);
std::u16string wide_of(std::string_view bytes);

}  // namespace docket::executor::office
