#include "executor/element/finish.h"

#include <algorithm>

#include "executor/element/hierarchy.h"
#include "executor/element/languages.h"

namespace docket::executor::element {

void finish(Elements& elements, const FinishOptions& options) {
  std::erase_if(elements, [&](const Element& element) {
    return std::ranges::find(options.exclude_elements, name(element.type)) !=
           options.exclude_elements.end();
  });
  if (options.has_languages) set_languages(elements, options.languages);
  for (Element& element : elements) {
    if (!element.metadata.attached_to_filename.empty()) continue;
    element.metadata.filename = options.filename;
    element.metadata.filetype = options.filetype;
  }
  if (options.random != nullptr) {
    give_random_ids(elements, *options.random);
  } else {
    give_hash_ids(elements, options.count);
  }
  if (options.has_parents) give_parents(elements);
}

}  // namespace docket::executor::element
