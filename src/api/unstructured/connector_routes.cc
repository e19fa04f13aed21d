#include "api/unstructured/connector_routes.h"

#include <string>

#include <fmt/format.h>

#include "api/unstructured/forms.h"
#include "api/unstructured/json_request.h"
#include "api/unstructured/query.h"
#include "delivery/source_folder.h"

namespace docket::api::unstructured {
namespace {

http::Response encode(const store::Record& record) {
  JsonWriter json;
  write_connector(json, record);
  return json_response(200, json.take());
}

http::Response encode_check(int status, const store::Record& connector, std::string_view word,
                            const std::optional<std::string>& reason, TimePoint now) {
  const bool is_done = status == 200;
  JsonWriter json;
  json.begin_object()
      .field("id", to_string(connector.id))
      .field("status", word)
      .field("created_at", time_text(now))
      .field("reason", reason)
      .field("reported_at", is_done ? std::optional(time_text(now)) : std::nullopt)
      .end_object();
  return json_response(status, json.take());
}

Result<void> look_at_source(const std::string& root, const std::string& folder) {
  const auto opened = delivery::SourceFolder::open(root, folder);
  return opened ? Result<void>() : Result<void>(opened.error());
}

}  // namespace

void ConnectorRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto read = job::Permission::job_read;
  constexpr auto write = job::Permission::job_write;
  using Self = ConnectorRoutes;
  const auto name = [&](std::string_view pattern) {
    return fmt::format(fmt::runtime(pattern), sort_.word);
  };
  const std::string all = name("/api/v1/{}s");
  const std::string one = all + name("/{{{}_id}}");
  const std::string check = one + "/connection-check";
  table.add(get, all, name("list_{}s"), read, this, &Self::list);
  table.add(post, all, name("create_{}"), write, this, &Self::create).sample.body =
      R"({"name":"in","type":"local","config":{"path":""}})";
  table.add(get, one, name("get_{}"), read, this, &Self::find);
  table.add(put, one, name("update_{}"), write, this, &Self::update).sample.body =
      R"({"config":{"path":"in"}})";
  table.add(delete_, one, name("delete_{}"), write, this, &Self::remove);
  table.add(post, check, name("check_{}"), write, this, &Self::start_check);
  table.add(get, check, name("get_{}_check"), read, this, &Self::find_check);
}

Task<http::Response> ConnectorRoutes::list(http::Request request) {
  const auto records = co_await context_.all_records(principal(request), std::string(sort_.kind));
  if (!records) co_return records.error().response;
  Violations unused;
  const auto type = QueryReader(unused, request).text(fmt::format("{}_type", sort_.word));
  JsonWriter json;
  json.begin_array();
  for (const store::Record& record : *records) {
    if (!type || *type == local_type) write_connector(json, record);
  }
  co_return json_response(200, json.end_array().take());
}

Task<http::Response> ConnectorRoutes::create(http::Request request) {
  const auto asked = read_json_request(request);
  if (!asked) co_return asked.error().response;
  const auto connector = decode_new_connector(*asked, sort_, context_.options);
  if (!connector) co_return connector.error().response;
  const auto record = co_await context_.create_record(principal(request), std::string(sort_.kind),
                                                      connector_body(*connector), std::nullopt,
                                                      fmt::format("{}s", sort_.word));
  if (!record) co_return record.error().response;
  co_return encode(*record);
}

Task<OrAnswer<store::Record>> ConnectorRoutes::meant(http::Request request) const {
  const auto id = Context::path_id(request, fmt::format("{}_id", sort_.word));
  if (!id) co_return id.error();
  co_return co_await context_.find_record(principal(request), std::string(sort_.kind), *id,
                                          sort_.absent);
}

Task<http::Response> ConnectorRoutes::find(http::Request request) {
  const auto record = co_await meant(std::move(request));
  if (!record) co_return record.error().response;
  co_return encode(*record);
}

Task<http::Response> ConnectorRoutes::update(http::Request request) {
  const auto record = co_await meant(request);
  if (!record) co_return record.error().response;
  const auto asked = read_json_request(request);
  if (!asked) co_return asked.error().response;
  const auto connector = decode_connector_change(*asked, read_connector(*record));
  if (!connector) co_return connector.error().response;
  const Result<store::Record> put = co_await context_.services.engine.put_record(
      principal(request), std::string(sort_.kind), record->id, record->version,
      connector_body(*connector));
  if (!put) co_return encode_error(put.error(), sort_.absent);
  co_return encode(*put);
}

Task<http::Response> ConnectorRoutes::remove(http::Request request) {
  const auto record = co_await meant(request);
  if (!record) co_return record.error().response;
  const Result<store::Record> removed = co_await context_.services.engine.remove_record(
      principal(request), std::string(sort_.kind), record->id);
  if (!removed) co_return encode_error(removed.error(), sort_.absent);
  context_.counts.removed(removed->tenant, removed->kind);
  co_return json_response(200, "{}");
}

Task<http::Response> ConnectorRoutes::start_check(http::Request request) {
  const auto record = co_await meant(std::move(request));
  if (!record) co_return record.error().response;
  co_return encode_check(202, *record, "SCHEDULED", std::nullopt, context_.services.clock.now());
}

Task<http::Response> ConnectorRoutes::find_check(http::Request request) {
  const auto record = co_await meant(request);
  if (!record) co_return record.error().response;
  const std::string root = context_.options.*sort_.root;
  const std::string folder = read_connector(*record).folder;
  const std::string tenant = context_.services.engine.tenant_name(principal(request).tenant);
  const bool is_read = sort_.word == source_sort.word;
  const std::function<Result<void>()> look = [root, folder, tenant, is_read] {
    return is_read ? look_at_source(root, folder) : look_at_destination(root, folder, tenant);
  };
  const Result<void> seen = co_await context_.pool.run<Result<void>>(look);
  co_return encode_check(200, *record, seen ? "SUCCESS" : "FAILURE",
                         seen ? std::nullopt : std::optional(seen.error().message),
                         context_.services.clock.now());
}

}  // namespace docket::api::unstructured
