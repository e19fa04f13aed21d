// How a job looked when it was submitted: the answer to an Idempotency-Key that comes again.
//
// Guarantees: equal to the answer of the first submission, because what is born is a pure function
//   of what was submitted.
// Threads: pure.
#pragma once

#include "store/view.h"

namespace docket::api {

store::View as_born(const store::View& view);

}  // namespace docket::api
