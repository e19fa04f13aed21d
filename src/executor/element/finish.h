// What all formats have in common once their elements are read: names, languages, ids, parents.
//
// Guarantees: languages, file name and type, ids, parents, in this order, which is that of the
//   `unstructured` library. Elements of excluded types are taken out before all that.
// Callers: the kind `document`, once for each file; the mail reader for attachments, so elements
//   that already say `attached_to_filename` keep their names, types and ids' ingredients.
// Threads: pure but for `random`.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "executor/element/element.h"
#include "executor/element/ids.h"

namespace docket::executor::element {

struct FinishOptions {
  std::string filename = {};                // as it was uploaded, without folders; empty: none
  std::string filetype = {};                // MIME
  std::vector<std::string> languages = {};  // asked for; empty or "auto": found out
  std::vector<std::string> exclude_elements = {};  // names of types; others are ignored
  bool has_languages = true;                       // false for json and ndjson
  bool has_parents = true;                         // false for json and ndjson
  Count count = Count::by_page;
  Random* random = nullptr;  // not null: UUIDs in place of hashes
};

void finish(Elements& elements, const FinishOptions& options);

}  // namespace docket::executor::element
