#include "api/osapi/audit_routes.h"

#include <limits>

#include "api/guard.h"
#include "api/json_writer.h"
#include "api/osapi/context.h"
#include "api/osapi/errors.h"
#include "api/osapi/query.h"

namespace docket::api::osapi {
namespace {

constexpr std::int64_t entries_usual = 20;

}  // namespace

void AuditRoutes::add_to(Routes& routes) {
  using enum http::Method;
  constexpr auto read = job::Permission::audit_read;
  routes.add(get, "/audit", "list_audit", read, this, &AuditRoutes::list);
  routes.add(get, "/audit/export", "export_audit", read, this, &AuditRoutes::all);
  routes.add(get, "/audit/{id}", "get_audit", read, this, &AuditRoutes::find);
}

Task<http::Response> AuditRoutes::list(http::Request request) {
  const auto bounds = query_page(request, entries_usual);
  if (!bounds) co_return bounds.error().response;
  co_return co_await page(principal(request), static_cast<std::uint64_t>(bounds->offset),
                          static_cast<std::uint64_t>(bounds->limit));
}

Task<http::Response> AuditRoutes::all(http::Request request) {
  return page(principal(request), 0, std::numeric_limits<std::uint64_t>::max());
}

Task<http::Response> AuditRoutes::page(job::Principal who, std::uint64_t offset,
                                       std::uint64_t limit) {
  const auto listing = co_await audit_.list(who, offset, limit);
  if (!listing) co_return encode_error(listing.error());
  JsonWriter json;
  json.begin_object().field("total_items", listing->total).key("items").begin_array();
  for (const boost::json::value& entry : listing->items) json.value(entry);
  co_return json_response(200, json.end_array().end_object().take());
}

Task<http::Response> AuditRoutes::find(http::Request request) {
  const auto id = Context::path_id(request);
  if (!id) co_return id.error().response;
  const auto entry = co_await audit_.find(principal(request), id->uuid);
  if (!entry) co_return encode_error(entry.error());
  JsonWriter json;
  json.begin_object().key("entry").value(*entry).end_object();
  co_return json_response(200, json.take());
}

}  // namespace docket::api::osapi
