// Elements as CSV: a row each, metadata flattened, lists as Python writes them.
//
// Guarantees: columns stand in one order whatever comes first; those that no element has are left
//   out. RFC 4180 quoting, "\n" at line ends, nothing for a missing value.
// Source: the public server's answers (pandas); the order of columns is ours,
//   docs/doors/unstructured.md.
// Threads: pure.
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace docket::api::unstructured {

// Each text is a JSON array of elements, as the kind `document` gives them. Errors: `corrupt` for
// one that is none.
Result<std::string> encode_csv(std::span<const std::string> outputs);

}  // namespace docket::api::unstructured
