// What the partition endpoint answers for a file that failed.
//
// Guarantees: never a 5xx for what the document did: clients would send it again for half an hour.
// Threads: pure.
#pragma once

#include "api/unstructured/errors.h"
#include "base/failure.h"

namespace docket::api::unstructured {

Answered partition_error(const Failure& failure);

}  // namespace docket::api::unstructured
