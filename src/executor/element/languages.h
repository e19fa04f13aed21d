// The languages of texts, as ISO 639-3 codes.
//
// Guarantees: deterministic. Detection is CLD2's (github.com/CLD2Owners/cld2), a model of
//   character sequences; short plain ASCII is said to be English, as the `unstructured` library
//   does.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "executor/element/element.h"

namespace docket::executor::element {

// "de", "deu", "ger", "German", "chi_sim" and the like. Empty: no language that we know.
std::string language_code(std::string_view word);

// What Tesseract calls it: "deu", "chi_sim". Empty: no language that Tesseract has.
std::string tesseract_code(std::string_view word);

// `asked` is what a client gave; empty or with "auto" in it: they are found out.
// Sets metadata.languages of every element; of elements without text to nothing.
void set_languages(Elements& elements, const std::vector<std::string>& asked);

}  // namespace docket::executor::element
