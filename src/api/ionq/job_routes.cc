#include "api/ionq/job_routes.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "api/ionq/commands.h"
#include "api/ionq/list_request.h"
#include "api/ionq/payload.h"
#include "api/json_body.h"

namespace docket::api::ionq {
namespace {

engine::BundleCommand cancel_any(JobId id) { return cancel_command(id, Cancels::any); }

// Also of a job that still runs.
engine::BundleCommand remove_command(JobId id) {
  engine::BundleRemove remove;
  remove.door = job::Door::ionq;
  remove.id = id;
  remove.cancels = true;
  return remove;
}

}  // namespace

OrBadRequest<std::vector<JobId>> decode_ids(const http::Request& request) {
  const auto object = read_object(request);
  if (!object) return object.error();
  Complaint complaint;
  Payload body(*object, without_byte_order_mark(request.body), "", complaint);
  const boost::json::value* value = body.required("ids");
  const boost::json::array* items = value == nullptr ? nullptr : value->if_array();
  const bool is_good =
      items != nullptr && !items->empty() && items->size() <= ids_max &&
      std::all_of(items->begin(), items->end(), [](const auto& item) { return item.is_string(); });
  if (!is_good) body.refuse("ids", fmt::format("must be a list of 1 to {} strings", ids_max));
  if (complaint) return *complaint;
  std::vector<JobId> ids;
  std::set<JobId> seen;
  for (const boost::json::value& item : *items) {
    const auto uuid = parse_uuid(item.get_string());
    if (uuid && seen.insert(JobId{*uuid}).second) ids.push_back(JobId{*uuid});
  }
  return ids;
}

void JobRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto write = job::Permission::job_write;
  constexpr const char* sample = R"({"ids":["01900000-0000-7000-8000-000000000000"]})";
  table.add(get, "/v0.4/jobs/{id}", "get_job", job::Permission::job_read, this, &JobRoutes::find);
  table.add(delete_, "/v0.4/jobs/{id}", "delete_job", write, this, &JobRoutes::remove);
  table.add(delete_, "/v0.4/jobs", "delete_jobs", write, this, &JobRoutes::remove_all).sample.body =
      sample;
  table.add(put, "/v0.4/jobs/{id}/status/cancel", "cancel_job", write, this, &JobRoutes::cancel);
  table.add(put, "/v0.4/jobs/status/cancel", "cancel_jobs", write, this, &JobRoutes::cancel_all)
      .sample.body = sample;
}

Task<http::Response> JobRoutes::find(http::Request request) {
  const job::Principal who = principal(request);
  const Result<store::View> view =
      co_await context_.find(who, request.param("id"), store::Detail::full);
  if (!view) co_return encode_error(view.error());
  const Around around = co_await context_.around(who, view->job);
  co_return json_response(200, encode_job(*view, around, client_of(request)));
}

Task<http::Response> JobRoutes::cancel(http::Request request) {
  return change(std::move(request), cancel_any, "canceled");
}

Task<http::Response> JobRoutes::cancel_all(http::Request request) {
  return change_all(std::move(request), cancel_any, "canceled");
}

Task<http::Response> JobRoutes::remove(http::Request request) {
  return change(std::move(request), remove_command, "deleted");
}

Task<http::Response> JobRoutes::remove_all(http::Request request) {
  return change_all(std::move(request), remove_command, "deleted");
}

Task<http::Response> JobRoutes::change(http::Request request, Command command, std::string done) {
  const auto uuid = parse_uuid(request.param("id"));
  if (!uuid) co_return no_such_resource();
  std::vector<JobId> ids(1, JobId{*uuid});
  const auto changed = co_await apply(principal(request), std::move(ids), command);
  if (!changed) co_return encode_error(changed.error());
  if (changed->empty()) co_return no_such_resource();
  JsonWriter json;
  json.begin_object().field("id", format_uuid(*uuid)).field("status", done).end_object();
  co_return json_response(200, json.take());
}

Task<http::Response> JobRoutes::change_all(http::Request request, Command command,
                                           std::string done) {
  auto ids = decode_ids(request);
  if (!ids) co_return encode_error(ids.error());
  const auto changed = co_await apply(principal(request), *std::move(ids), command);
  if (!changed) co_return encode_error(changed.error());
  if (changed->empty()) co_return no_such_resource();
  JsonWriter json;
  json.begin_object().key("ids").begin_array();
  for (const JobId& id : *changed) json.string(to_string(id));
  json.end_array().field("status", done).end_object();
  co_return json_response(200, json.take());
}

// Those that are there. A job that has ended stays as it is, and counts.
Task<Result<std::vector<JobId>>> JobRoutes::apply(job::Principal who, std::vector<JobId> ids,
                                                  Command command) {
  std::vector<JobId> changed;
  if (ids.empty()) co_return changed;
  std::vector<engine::BundleCommand> commands;
  commands.reserve(ids.size());
  for (const JobId& id : ids) commands.push_back(command(id));
  const std::vector<Result<store::View>> answers =
      co_await context_.services.engine.bundle(who, std::move(commands), engine::BundleRule::each);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const Result<store::View>& answer = answers[i];
    if (answer || answer.error().code == ErrorCode::conflict) {
      changed.push_back(ids[i]);
    } else if (answer.error().code != ErrorCode::not_found) {
      co_return answer.error();
    }
  }
  co_return changed;
}

}  // namespace docket::api::ionq
