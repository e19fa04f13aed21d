#include "api/unstructured/job_request.h"

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/unstructured/codec.h"
#include "api/unstructured/templates.h"
#include "api/unstructured/text.h"

namespace docket::api::unstructured {
namespace {

const Path& field() {
  static const Path path = {"body", "request_data"};
  return path;
}

Answered not_json(std::string_view text, const JsonBody& body) {
  Violations violations;
  const auto* error = std::get_if<PythonJsonError>(&body);
  violations.json_invalid(field(), quoted(text.substr(0, 100)),
                          error == nullptr ? "The text cannot be read" : error->reason);
  return refused(violations);
}

OrAnswer<JobRequest> of_template(const boost::json::value& id) {
  Violations violations;
  const boost::json::string* text = id.if_string();
  if (text == nullptr) {
    violations.not_a_string(field() / "template_id", to_json(id));
    return refused(violations);
  }
  const Template* found = find_template(*text);
  if (found == nullptr) return detail(404, no_template);
  return JobRequest{from_template, found->nodes};
}

bool is_given(const boost::json::value* value) { return value != nullptr && !value->is_null(); }

}  // namespace

OrAnswer<JobRequest> decode_request_data(std::string_view text) {
  const JsonBody body = read_json(text);
  const auto* value = std::get_if<boost::json::value>(&body);
  if (value == nullptr) return not_json(text, body);
  Violations violations;
  const boost::json::object* request = value->if_object();
  if (request == nullptr) {
    violations.not_a_dict(field(), to_json(*value));
    return refused(violations);
  }
  const boost::json::value* nodes = request->if_contains("job_nodes");
  const boost::json::value* of = request->if_contains("template_id");
  const bool is_empty_list = is_given(nodes) && nodes->is_array() && nodes->get_array().empty();
  if (is_given(of) && (!is_given(nodes) || is_empty_list)) return of_template(*of);
  if (!is_given(nodes)) {
    violations.value_error(field(), to_json(*value),
                           "one of 'template_id' or 'job_nodes' is required");
    return refused(violations);
  }
  JobRequest job;
  job.job_class = ephemeral;
  job.nodes = decode_nodes(violations, field() / "job_nodes", *nodes,
                           json_member(without_byte_order_mark(text), "job_nodes"));
  if (!violations.is_empty()) return refused(violations);
  return job;
}

}  // namespace docket::api::unstructured
