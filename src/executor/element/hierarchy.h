// Which element stands under which heading.
//
// Guarantees: `parent_id` names the nearest earlier element that may have this one below it, as
//   docs/formats/elements.md says; elements that have a parent keep it.
// Threads: pure.
#pragma once

#include "executor/element/element.h"

namespace docket::executor::element {

// Ids have been given.
void give_parents(Elements& elements);

}  // namespace docket::executor::element
