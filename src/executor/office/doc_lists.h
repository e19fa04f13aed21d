// The styles and lists of a Word 97 document as parts of a .docx.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "executor/office/doc_file.h"

namespace docket::executor::office {

// word/styles.xml; the style number n has the id "sn". [MS-DOC] 2.9.271.
std::string doc_styles_xml(const DocFile& file);
// word/numbering.xml; list n of a paragraph has the number n. [MS-DOC] 2.9.147 and 2.9.131.
std::string doc_numbering_xml(const DocFile& file);

// What properties of a paragraph say about its list and its place in the outline.
struct DocListPlace {
  std::optional<int> list;  // 0: none, which takes that of the style away
  std::optional<int> level;
  std::optional<int> outline;
};
DocListPlace doc_list_place(std::string_view properties);
// The same as elements of w:pPr.
std::string list_place_xml(const DocListPlace& place);

void append_xml(std::string& xml, std::string_view text);
std::string utf8_of(std::u16string_view text);
std::u16string wide_of(std::string_view bytes);

}  // namespace docket::executor::office
