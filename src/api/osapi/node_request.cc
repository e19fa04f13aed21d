#include "api/osapi/node_request.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/json_writer.h"
#include "api/osapi/operations.h"
#include "base/ascii.h"
#include "base/parse_number.h"

namespace docket::api::osapi {
namespace {

using boost::json::object;

// What the operation is given: as text, and what that says.
struct Data {
  std::string text = "{}";
  object members = {};
};

OrAnswer<Data> process_data(const http::Request& request) {
  const auto pid = parse_number<std::int64_t>(request.param("pid"));
  if (!pid) return unreadable("Invalid format for parameter pid: not an integer");
  return Data{JsonWriter().begin_object().field("pid", *pid).end_object().take(), {{"pid", *pid}}};
}

bool is_interface_character(char c) {
  return is_ascii_letter(c) || is_ascii_digit(c) || c == '.' || c == '-' || c == '_' || c == '@';
}

OrAnswer<Data> interface_data(const http::Request& request) {
  const std::string& name = request.param("interfaceName");
  if (!std::ranges::all_of(name, is_interface_character)) {
    return bad_request("interfaceName must be the name of an interface");
  }
  return Data{JsonWriter().begin_object().field("interface", name).end_object().take(),
              {{"interface", name}}};
}

// The members of the body that the operation knows, each as it was sent.
OrAnswer<Data> body_data(const http::Request& request, const Operation& operation) {
  auto body = read_object(request);
  if (!body) return body.error();
  const std::string_view text = without_byte_order_mark(request.body);
  JsonWriter json;
  json.begin_object();
  for (const Field& field : operation.data) {
    const boost::json::value* value = body->if_contains(field.name);
    if (value == nullptr || value->is_null()) continue;
    json.key(field.name).raw(json_member(text, field.name));
  }
  return Data{json.end_object().take(), *std::move(body)};
}

OrAnswer<Data> data_of(const http::Request& request, const Operation& operation) {
  if (operation.type == "node.process.get") return process_data(request);
  if (operation.type == "network.dns.get") return interface_data(request);
  if (operation.data.empty()) return Data{};
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
  job.data = std::move(data->text);
  if (job.data.size() > operation_bytes_max) {
    return bad_request(fmt::format("the body must be at most {} bytes", operation_bytes_max));
  }
  if (auto fault = check_work(job, data->members, "")) return *std::move(fault);
  return job;
}

}  // namespace docket::api::osapi
