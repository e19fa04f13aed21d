// What a client submitted, as the bytes of one row.
//
// Guarantees: what was encoded decodes to an equal value. The row starts with the version of its
//   layout; within a version fields are only added at the end (see bytes.h).
// Threads: pure functions.
// Errors: `corrupt` from decode; nothing else.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/view.h"

namespace docket::store {

std::string encode_spec(const Spec& spec);  // all but the sequence, which is the row's key
Result<Spec> decode_spec(Sequence sequence, std::string_view row);

}  // namespace docket::store
