// What `request_data` of POST /jobs/ asks for.
//
// Threads: pure.
#pragma once

#include <string_view>
#include <vector>

#include "api/unstructured/errors.h"
#include "api/unstructured/nodes.h"
#include "job/job.h"

namespace docket::api::unstructured {

struct JobRequest {
  job::Class job_class = 0;
  std::vector<Node> nodes;  // some without an id
};

// `text` is the form field as it was sent. 404 for an unknown template, 422 for everything else.
OrAnswer<JobRequest> decode_request_data(std::string_view text);

}  // namespace docket::api::unstructured
