// Jobs as the Ionworks API shows them: JobResponse with its 23 keys in the schema's order.
//
// Source: https://docs.ionworks.com (schemas JobResponse, JobStatus, JobErrorCode).
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "api/catalog.h"
#include "api/json_writer.h"
#include "base/failure.h"
#include "base/ids.h"
#include "store/view.h"

namespace docket::api::ionworks {

// The API's job types, in the order of its enumeration, and which of our kinds serve them.
DoorTypes job_types();

// The member of JobErrorCode for why a job failed; a parent takes the word of its child's failure.
std::string_view error_code(const Failure& failure);

// `organization` is the tenant that the view was read for. An output that is a blob must have been
// read into the view before. A summary instead of a whole output is marked `truncated_in_list`.
void write_job(JsonWriter& json, const store::View& view, TenantId organization);

// The metadata object: what was submitted, with the server's `progress` over it.
std::string encode_metadata(const store::View& view);

}  // namespace docket::api::ionworks
