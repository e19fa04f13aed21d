// Any bytes as the body of POST /jobs: refused with a short answer, or made into inputs that are
// JSON.
#include <cstddef>
#include <cstdint>
#include <string>

#include "api/ionq/attributes.h"
#include "api/ionq/circuits.h"
#include "api/ionq/job_request.h"
#include "api/ionq/sessions.h"
#include "api/json_body.h"
#include "base/check.h"

namespace {

using namespace docket;
using namespace docket::api::ionq;

bool is_object(std::string_view text) {
  const api::JsonBody body = api::read_json(text);
  const auto* value = std::get_if<boost::json::value>(&body);
  return value != nullptr && value->is_object();
}

void check_job(const JobRequest& request) {
  for (const Circuit& circuit : circuits_of(request)) {
    DOCKET_CHECK(is_object(circuit.input), "the kind is given an object");
  }
  Attributes attributes;
  attributes.type = request.type;
  attributes.name = request.options.name;
  attributes.settings = request.options.settings;
  job::Submission submission;
  submission.attributes = attributes_text(attributes);
  const Attributes again = read_attributes(submission);
  DOCKET_CHECK(again.name == attributes.name && again.settings == attributes.settings,
               "attributes survive being stored");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t answer_bytes_max = 64 * 1024;
  http::Request request;
  request.body.assign(reinterpret_cast<const char*>(data), size);
  if (const auto job = decode_job(request)) {
    check_job(*job);
  } else {
    DOCKET_CHECK(encode_error(job.error()).body.view().size() < answer_bytes_max,
                 "a client reads no more of an error");
  }
  if (const auto session = decode_session(request)) {
    DOCKET_CHECK(is_object(session_body(*session)), "a session's body is an object");
  }
  static_cast<void>(decode_copy(request, {}));
  return 0;
}
