// English verb forms as data, made by scripts/verb_table from WordNet.
//
// Guarantees: sorted by form. Each entry is the form in lower-case letters, one character '@' plus
//   bits (1 base, 2 third person, 4 past, 8 participle, 16 -ing) and one digit: how likely the form
//   is a verb where it stands, 0 hardly to 9 always.
// Threads: constant.
#pragma once

#include <string_view>

namespace docket::executor::element {

extern const std::string_view verb_table;

}  // namespace docket::executor::element
