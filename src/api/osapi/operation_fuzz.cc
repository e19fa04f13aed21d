// Any bytes as the body of POST /job and of the typed routes, and as the query of GET /job: refused
// with a short answer, or made into what a host kind can be given.
#include <cstddef>
#include <cstdint>
#include <string>

#include "api/json_body.h"
#include "api/osapi/job_request.h"
#include "api/osapi/list_request.h"
#include "api/osapi/node_request.h"
#include "api/osapi/operations.h"
#include "api/osapi/query.h"
#include "base/check.h"
#include "http/target.h"

namespace {

using namespace docket;
using namespace docket::api;
using namespace docket::api::osapi;

void check_refusal(const Answered& refusal) {
  constexpr std::size_t answer_bytes_max = 16 * 1024;
  DOCKET_CHECK(refusal.response.status >= 400, "a refusal says no");
  DOCKET_CHECK(refusal.response.body.view().size() < answer_bytes_max, "a refusal is short");
}

void check_job(const OrAnswer<JobRequest>& job) {
  if (!job) return check_refusal(job.error());
  const JsonBody data = read_json(job->data);
  const auto* value = std::get_if<boost::json::value>(&data);
  DOCKET_CHECK(value != nullptr && value->is_object(), "the kind is given an object");
  DOCKET_CHECK(job->data.size() <= operation_bytes_max, "an operation is bounded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto everybody = [](job::Class) { return std::optional<Answered>(); };
  http::Request request;
  request.body.assign(reinterpret_cast<const char*>(data), size);
  check_job(decode_job(request, everybody));
  if (const auto target = decode_retry(request); !target) check_refusal(target.error());

  request.params.push_back({"target", "_any"});
  request.params.push_back({"pid", request.body});
  request.params.push_back({"interfaceName", request.body});
  for (const Operation& operation : operations()) check_job(decode_node(request, operation.type));

  http::Request list;
  list.target = "/job?" + request.body;
  if (!http::split_target(list)) return 0;
  const auto asked = decode_list(list);
  if (!asked) {
    check_refusal(asked.error());
    return 0;
  }
  DOCKET_CHECK(asked->query.limit >= 1 && asked->query.limit <= page_greatest, "a page is bounded");
  return 0;
}
