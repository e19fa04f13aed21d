// The type that a text has where the file does not say it.
//
// Guarantees: the order of tests of the `unstructured` library 0.27.1; where that asks a model for
//   sentences and verbs, sentences.h and verbs.h answer. English rules always apply, whatever
//   language a file is in, as there.
// Callers: readers; positions on a page (Header, Footer) are looked at before this.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "executor/element/element.h"

namespace docket::executor::element {

// ListItem (bulleted: without its bullet; numbered: as it is), EmailAddress, Address,
// NarrativeText, Title or UncategorizedText.
Element classify(std::string text);

bool is_narrative(std::string_view text);
bool is_title_like(std::string_view text);

}  // namespace docket::executor::element
