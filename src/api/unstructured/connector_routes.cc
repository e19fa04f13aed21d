#include "api/unstructured/connector_routes.h"

#include <memory>

#include "api/unstructured/connectors.h"
#include "api/unstructured/forms.h"
#include "api/unstructured/json_request.h"
#include "api/unstructured/local_files.h"
#include "api/unstructured/query.h"

namespace docket::api::unstructured {
namespace {

http::Response encode(const store::Record& record) {
  JsonWriter json;
  write_source(json, record);
  return json_response(200, json.take());
}

http::Response encode_check(int status, const store::Record& source, std::string_view word,
                            const std::optional<std::string>& reason, TimePoint now) {
  const bool is_done = status == 200;
  JsonWriter json;
  json.begin_object()
      .field("id", to_string(source.id))
      .field("status", word)
      .field("created_at", time_text(now))
      .field("reason", reason)
      .field("reported_at", is_done ? std::optional(time_text(now)) : std::nullopt)
      .end_object();
  return json_response(status, json.take());
}

// The first UUID that a path must have; 422 when it is none.
OrAnswer<Uuid> checked_id(const http::Request& request) {
  return Context::path_id(request, request.params.front().name);
}

}  // namespace

void ConnectorRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto read = job::Permission::job_read;
  constexpr auto write = job::Permission::job_write;
  using Self = ConnectorRoutes;
  const std::string sources = "/api/v1/sources";
  const std::string source = sources + "/{source_id}";
  table.add(get, sources, "list_sources", read, this, &Self::list_sources);
  table.add(post, sources, "create_source", write, this, &Self::create_source).sample.body =
      R"({"name":"in","type":"local","config":{"path":""}})";
  table.add(get, source, "get_source", read, this, &Self::find_source);
  table.add(put, source, "update_source", write, this, &Self::update_source).sample.body =
      R"({"config":{"path":"in"}})";
  table.add(delete_, source, "delete_source", write, this, &Self::remove_source);
  table.add(post, source + "/connection-check", "check_source", write, this, &Self::start_check);
  table.add(get, source + "/connection-check", "get_source_check", read, this, &Self::find_check);

  const std::string destinations = "/api/v1/destinations";
  const std::string destination = destinations + "/{destination_id}";
  table.add(get, destinations, "destinations", read, this, &Self::list_nothing);
  table.add(post, destinations, "create_destination", write, this, &Self::create_destination)
      .sample.body = R"({"name":"out","type":"s3","config":{}})";
  table.add(get, destination, "get_destination", read, this, &Self::no_such_destination);
  table.add(put, destination, "update_destination", write, this, &Self::no_such_destination);
  table.add(delete_, destination, "delete_destination", write, this, &Self::no_such_destination);
  table.add(post, destination + "/connection-check", "check_destination", write, this,
            &Self::no_such_destination);
  table.add(get, destination + "/connection-check", "get_destination_check", read, this,
            &Self::no_such_destination);
  add_notifications(table);
}

void ConnectorRoutes::add_notifications(RouteTable& table) {
  using enum http::Method;
  constexpr auto read = job::Permission::job_read;
  constexpr auto write = job::Permission::job_write;
  using Self = ConnectorRoutes;
  const std::string notifications = "/api/v1/notifications";
  const std::string channels = notifications + "/channels";
  const std::string channel = channels + "/{channel_id}";
  table.add(get, notifications, "notifications", read, this, &Self::list_nothing);
  table.add(get, notifications + "/{notification_id}", "get_notification", read, this,
            &Self::no_such_notification);
  table.add(post, notifications + "/mark-read", "mark_read", write, this, &Self::mark_read)
      .sample.body = R"({"ids":[]})";
  table.add(get, notifications + "/unread-count", "unread_count", read, this, &Self::unread_count);
  table.add(get, channels, "channels", read, this, &Self::list_nothing);
  table.add(post, channels, "create_channel", write, this, &Self::create_channel).sample.body =
      R"({"channel_type":"webhook","event_types":["job.completed"],"url":"http://127.0.0.1/"})";
  table.add(get, channel, "get_channel", read, this, &Self::no_such_channel);
  table.add(patch, channel, "update_channel", write, this, &Self::no_such_channel);
  table.add(delete_, channel, "delete_channel", write, this, &Self::no_such_channel);
  table.add(post, channel + "/verify", "verify_channel", write, this, &Self::no_such_channel);
}

Task<http::Response> ConnectorRoutes::list_sources(http::Request request) {
  const auto records = co_await context_.all_records(principal(request), std::string(source_kind));
  if (!records) co_return records.error().response;
  Violations unused;
  const auto type = QueryReader(unused, request).text("source_type");
  JsonWriter json;
  json.begin_array();
  for (const store::Record& record : *records) {
    if (!type || *type == local_type) write_source(json, record);
  }
  co_return json_response(200, json.end_array().take());
}

Task<http::Response> ConnectorRoutes::create_source(http::Request request) {
  const auto asked = read_json_request(request);
  if (!asked) co_return asked.error().response;
  const auto source = decode_new_source(*asked, context_.options);
  if (!source) co_return source.error().response;
  const auto record = co_await context_.create_record(
      principal(request), std::string(source_kind), source_body(*source), std::nullopt, "sources");
  if (!record) co_return record.error().response;
  co_return encode(*record);
}

Task<OrAnswer<store::Record>> ConnectorRoutes::meant(http::Request request) const {
  const auto id = Context::path_id(request, "source_id");
  if (!id) co_return id.error();
  co_return co_await context_.find_record(principal(request), std::string(source_kind), *id,
                                          no_source);
}

Task<http::Response> ConnectorRoutes::find_source(http::Request request) {
  const auto record = co_await meant(std::move(request));
  if (!record) co_return record.error().response;
  co_return encode(*record);
}

Task<http::Response> ConnectorRoutes::update_source(http::Request request) {
  const auto record = co_await meant(request);
  if (!record) co_return record.error().response;
  const auto asked = read_json_request(request);
  if (!asked) co_return asked.error().response;
  const auto source = decode_source_change(*asked, read_source(*record));
  if (!source) co_return source.error().response;
  const Result<store::Record> put = co_await context_.services.engine.put_record(
      principal(request), std::string(source_kind), record->id, record->version,
      source_body(*source));
  if (!put) co_return encode_error(put.error(), no_source);
  co_return encode(*put);
}

Task<http::Response> ConnectorRoutes::remove_source(http::Request request) {
  const auto record = co_await meant(request);
  if (!record) co_return record.error().response;
  const Result<store::Record> removed = co_await context_.services.engine.remove_record(
      principal(request), std::string(source_kind), record->id);
  if (!removed) co_return encode_error(removed.error(), no_source);
  context_.counts.removed(removed->tenant, removed->kind);
  co_return json_response(200, "{}");
}

Task<http::Response> ConnectorRoutes::start_check(http::Request request) {
  const auto record = co_await meant(std::move(request));
  if (!record) co_return record.error().response;
  co_return encode_check(202, *record, "SCHEDULED", std::nullopt, context_.services.clock.now());
}

Task<http::Response> ConnectorRoutes::find_check(http::Request request) {
  const auto record = co_await meant(std::move(request));
  if (!record) co_return record.error().response;
  const std::string root = context_.options.local_root;
  const std::string folder = read_source(*record).folder;
  const std::function<Result<void>()> look = [root, folder]() -> Result<void> {
    const auto opened = LocalFolder::open(root, folder);
    if (!opened) return opened.error();
    return {};
  };
  const Result<void> seen = co_await context_.pool.run<Result<void>>(look);
  co_return encode_check(200, *record, seen ? "SUCCESS" : "FAILURE",
                         seen ? std::nullopt : std::optional(seen.error().message),
                         context_.services.clock.now());
}

Task<http::Response> ConnectorRoutes::list_nothing(http::Request) {
  co_return json_response(200, "[]");
}

Task<http::Response> ConnectorRoutes::create_destination(http::Request request) {
  const auto asked = read_json_request(request);
  if (!asked) co_return asked.error().response;
  co_return refuse_destination(*asked).response;
}

Task<http::Response> ConnectorRoutes::no_such_destination(http::Request request) {
  const auto id = checked_id(request);
  co_return id ? fastapi_detail(404, no_destination) : id.error().response;
}

Task<http::Response> ConnectorRoutes::no_such_notification(http::Request request) {
  const auto id = checked_id(request);
  co_return id ? fastapi_detail(404, no_notification) : id.error().response;
}

Task<http::Response> ConnectorRoutes::no_such_channel(http::Request request) {
  const auto id = checked_id(request);
  co_return id ? fastapi_detail(404, no_channel) : id.error().response;
}

Task<http::Response> ConnectorRoutes::unread_count(http::Request) {
  co_return json_response(200, R"({"count":0})");
}

// Nothing is unread.
Task<http::Response> ConnectorRoutes::mark_read(http::Request request) {
  const auto asked = read_json_request(request);
  co_return asked ? json_response(200, "{}") : asked.error().response;
}

Task<http::Response> ConnectorRoutes::create_channel(http::Request request) {
  const auto asked = read_json_request(request);
  if (!asked) co_return asked.error().response;
  Violations violations;
  violations.value_error({"body", "channel_type"}, "null",
                         "notifications are not delivered by this server yet, so no channel can be "
                         "made");
  co_return violations.response();
}

}  // namespace docket::api::unstructured
