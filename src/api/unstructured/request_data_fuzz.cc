// Any bytes as `request_data`: refused with a list of violations, or nodes that can be stored, read
// again and made into inputs of the kind.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/json_body.h"
#include "api/unstructured/attributes.h"
#include "api/unstructured/job_request.h"
#include "api/unstructured/pipeline.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket;
  using namespace docket::api::unstructured;
  const auto request = decode_request_data({reinterpret_cast<const char*>(data), size});
  if (!request) {
    const int status = request.error().response.status;
    DOCKET_CHECK(status == 422 || status == 404, "what is asked is refused, never the server");
    return 0;
  }
  Attributes attributes;
  attributes.nodes = request->nodes;
  attributes.files = {{"upload-0-a.txt", "a \"quoted\" name\n.txt"}};
  job::Submission submission;
  submission.attributes = attributes_text(attributes);
  const Attributes again = read_attributes(submission);
  DOCKET_CHECK(again.nodes == attributes.nodes && again.files == attributes.files,
               "attributes survive being stored");
  for (const Node& node : again.nodes) {
    const api::JsonBody input = api::read_json(task_input(node));
    DOCKET_CHECK(std::holds_alternative<boost::json::value>(input), "an input is JSON");
  }
  return 0;
}
