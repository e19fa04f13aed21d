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

// All but the sequence, which is the row's key, and but the inputs and the bytes of files when they
// are kept apart.
std::string encode_spec(const Spec& spec);
// Without the inputs when they are kept apart: then `is_input_left_out` is set.
Result<Spec> decode_spec(Sequence sequence, std::string_view row);
// Into a spec that is new, because one is large to move and lists read many: as much as `detail`
// needs of this row.
Result<void> decode_spec(Sequence sequence, std::string_view row, Detail detail, Spec& spec);

bool keeps_inputs_apart(const job::Submission& submission);
// The inputs as one row. The bytes of files are rows of their own, as they are, so that a task
// reads no other task's.
std::string encode_inputs(const job::Submission& submission);
// Puts the inputs back into a spec that lacks them.
Result<void> decode_inputs(std::string_view row, Spec& spec);

}  // namespace docket::store
