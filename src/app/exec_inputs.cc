#include "app/exec_inputs.h"

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "api/ionq/circuits.h"
#include "api/ionq/job_request.h"
#include "api/json_body.h"
#include "api/json_slices.h"

namespace docket::app {
namespace {

using Inputs = std::vector<std::string>;

Result<Inputs> inputs_of_ionq(const std::string& text) {
  http::Request request;
  request.body = text;
  const auto job = api::ionq::decode_job(request);
  if (!job) return invalid_argument(job.error().message);
  Inputs inputs;
  for (api::ionq::Circuit& circuit : api::ionq::circuits_of(*job)) {
    inputs.push_back(std::move(circuit.input));
  }
  return inputs;
}

Result<Inputs> input_of_ionworks(std::string_view kind, std::string_view text,
                                 const boost::json::object& body) {
  const boost::json::value& type = body.at("job_type");
  if (!type.is_string() || std::string_view(type.get_string()) != kind) {
    return invalid_argument(fmt::format("The request's job_type is not {}.", kind));
  }
  return Inputs{std::string(api::json_member(text, "params"))};
}

}  // namespace

Result<Inputs> exec_inputs(std::string_view kind, const std::string& text) {
  const api::JsonBody body = api::read_json(text);
  const auto* value = std::get_if<boost::json::value>(&body);
  const boost::json::object* object = value == nullptr ? nullptr : value->if_object();
  const auto has = [&](const char* member) {
    return object != nullptr && object->contains(member);
  };
  // No kind's input has these members.
  if (kind == "circuit" && has("input")) return inputs_of_ionq(text);
  if (has("job_type") && has("params")) {
    return input_of_ionworks(kind, api::without_byte_order_mark(text), *object);
  }
  return Inputs{text};
}

}  // namespace docket::app
