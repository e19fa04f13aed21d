#include "api/osapi/node_request.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/json_writer.h"
#include "api/osapi/operations.h"
#include "base/parse_number.h"

namespace docket::api::osapi {
namespace {

OrAnswer<std::string> process_data(const http::Request& request) {
  const std::string& text = request.param("pid");
  const auto pid = parse_number<std::int64_t>(text);
  if (!pid) return unreadable("Invalid format for parameter pid: not an integer");
  return JsonWriter().begin_object().field("pid", *pid).end_object().take();
}

OrAnswer<std::string> interface_data(const http::Request& request) {
  const std::string& name = request.param("interfaceName");
  const auto is_good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == '@';
  };
  if (!std::ranges::all_of(name, is_good)) {
    return bad_request("interfaceName must be the name of an interface");
  }
  return JsonWriter().begin_object().field("interface", name).end_object().take();
}

// The members of the body that the operation knows, each as it was sent.
OrAnswer<std::string> body_data(const http::Request& request, const Operation& operation) {
  const auto body = read_object(request);
  if (!body) return body.error();
  const std::string_view text = without_byte_order_mark(request.body);
  JsonWriter json;
  json.begin_object();
  for (const Field& field : operation.data) {
    const boost::json::value* value = body->if_contains(field.name);
    if (value != nullptr && !value->is_null())
      json.key(field.name).raw(json_member(text, field.name));
  }
  return json.end_object().take();
}

OrAnswer<std::string> data_of(const http::Request& request, const Operation& operation) {
  if (operation.type == "node.process.get") return process_data(request);
  if (operation.type == "network.dns.get") return interface_data(request);
  if (operation.data.empty()) return std::string("{}");
  return body_data(request, operation);
}

}  // namespace

OrAnswer<JobRequest> decode_node(const http::Request& request, std::string_view type) {
  const auto found = find_operation(type);
  if (!found) return failed(found.error());
  JobRequest job;
  job.operation = *found;
  job.type = type;
  auto target = parse_target(request.param("target"));
  if (!target) return failed(target.error());
  job.target = *std::move(target);
  auto data = data_of(request, operations()[*found]);
  if (!data) return data.error();
  job.data = *std::move(data);
  if (job.data.size() > operation_bytes_max) {
    return bad_request(fmt::format("the body must be at most {} bytes", operation_bytes_max));
  }
  const JsonBody read = read_json(job.data);
  const auto& object = std::get<boost::json::value>(read).get_object();
  const auto good = check_data(operations()[*found], object, "");
  if (!good) return failed(good.error());
  return job;
}

}  // namespace docket::api::osapi
