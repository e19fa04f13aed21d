// Jobs as the Ionworks API shows them: JobResponse with its 23 keys in the schema's order, and two
// more for releases of the client that cannot read a job without them.
//
// Source: https://docs.ionworks.com (schemas JobResponse, JobStatus, JobErrorCode).
// Threads: pure.
#pragma once

#include <cstdint>
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

enum class Keys : std::uint8_t {
  documented,
  with_submission,        // and `params` and `metadata` as they were submitted
  with_short_submission,  // the same, but `params` of more than 16 KiB are `{}`
};

// `organization` is the tenant that the view was read for. An output that is a blob must have been
// read into the view before. A summary instead of a whole output is marked `truncated_in_list`.
void write_job(JsonWriter& json, const store::View& view, TenantId organization,
               Keys keys = Keys::documented);

// The metadata object: what was submitted, with the server's `progress` over it.
std::string encode_metadata(const store::View& view);

}  // namespace docket::api::ionworks
