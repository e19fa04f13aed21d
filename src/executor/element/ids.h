// Ids of elements: a hash of what an element is and where it stands, so that the same file always
// has the same ids.
//
// Guarantees: 32 hexadecimal digits of SHA-256 over file name, text, page number and place on the
//   page; docs/formats/elements.md has the rule and examples.
// Threads: pure but for `random`.
#pragma once

#include <cstdint>
#include <string>

#include "base/random.h"
#include "executor/element/element.h"

namespace docket::executor::element {

// `place` counts the earlier elements with the same page number.
std::string hash_id(const Element& element, std::int64_t place);

enum class Count : std::uint8_t {
  by_page,  // over the whole file: readers
  by_run,   // from zero at each change of page: chunks of a job's node, json and ndjson
};

// Gives all elements their hash ids; `parent_id`s that name an old id follow.
void give_hash_ids(Elements& elements, Count count);
// UUIDs of version 4; `parent_id`s that name an old id follow.
void give_random_ids(Elements& elements, Random& random);

std::string uuid4(Random& random);

}  // namespace docket::executor::element
