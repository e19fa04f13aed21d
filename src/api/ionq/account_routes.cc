#include "api/ionq/account_routes.h"

#include "api/ionq/cost.h"
#include "api/ionq/errors.h"
#include "api/ionq/schemas.h"

namespace docket::api::ionq {

void AccountRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto read = job::Permission::job_read;
  table.add(get, "/v0.4/whoami", "whoami", read, this, &AccountRoutes::whoami);
  table.add(get, "/v0.4/jobs/estimate", "estimate", read, this, &AccountRoutes::estimate)
      .sample.target = "/v0.4/jobs/estimate?backend=simulator";
  table
      .add(get, "/v0.4/organizations/{organization_id}/usage", "get_usage", read, this,
           &AccountRoutes::usage)
      .sample.target =
      "/v0.4/organizations/00000000-0000-7000-8000-000000000000/usage"
      "?start_date=2030-01-01&end_date=2030-01-31&group_by=project&modality=daily";
  table.add(get, "/v0.4/schemas/formats/{format}", "get_schema", read, this,
            &AccountRoutes::schema);
}

Task<http::Response> AccountRoutes::whoami(http::Request request) {
  const job::Principal who = principal(request);
  const auto keys = co_await context_.services.engine.keys(who);
  if (!keys) co_return encode_error(keys.error());
  std::string name;
  for (const engine::KeyInfo& key : *keys) {
    if (key.row.id == who.key) name = key.row.name;
  }
  JsonWriter json;
  json.begin_object()
      .field("key_id", to_string(who.key))
      .field("key_name", name)
      .field("project_id", to_string(who.tenant_id))
      .end_object();
  co_return json_response(200, json.take());
}

Task<http::Response> AccountRoutes::estimate(http::Request request) {
  const auto estimate = decode_estimate(request);
  if (!estimate) co_return encode_error(estimate.error());
  const engine::Load load = co_await context_.load(estimate->backend);
  EstimateAround around;
  around.project = principal(request).tenant_id;
  around.usd_per_compute_second = context_.options.usd_per_compute_second;
  around.wait = wait_of(load);
  around.run_time = std::chrono::ceil<Millis>(load.mean_run_time.value_or(Micros(0)));
  around.now = context_.services.clock.now();
  co_return json_response(200, encode_estimate(*estimate, around));
}

Task<http::Response> AccountRoutes::usage(http::Request request) {
  const job::Principal who = principal(request);
  const auto asked = decode_usage(request);
  if (!asked) co_return encode_error(asked.error());
  if (request.param("organization_id") != to_string(who.tenant_id)) {
    co_return no_such_resource();
  }
  PageCache& pages = context_.services.pages;
  const std::string key = PageCache::key(who.tenant, job::Door::ionq, "usage?" + request.raw_query);
  const std::uint64_t epoch = context_.services.engine.list_epoch(who, job::Door::ionq);
  if (auto body = pages.find(key, epoch)) co_return json_response(200, std::move(body));
  Result<UsageOrRefusal> report = co_await read_usage(who, *asked);
  if (!report) co_return encode_error(report.error());
  if (!*report) co_return encode_error(report->error());
  co_return json_response(200, pages.put(key, epoch, (*report)->text()));
}

Task<Result<AccountRoutes::UsageOrRefusal>> AccountRoutes::read_usage(job::Principal who,
                                                                      UsageRequest asked) {
  UsageReport report(asked, co_await usage_names(who, asked.group),
                     context_.options.usd_per_compute_second);
  engine::ListQuery query = usage_query(asked);
  do {
    const Result<engine::Listing> listing = co_await context_.services.engine.list(who, query);
    if (!listing) co_return listing.error();
    if (listing->total > usage_jobs_max) {
      co_return UsageOrRefusal(too_much_usage(listing->total));
    }
    for (const store::View& view : listing->jobs) report.add(view);
    query.after = listing->next;
  } while (query.after);
  co_return UsageOrRefusal(std::move(report));
}

// Without users when the keys cannot be read: a report is worth more than its names.
Task<UsageReport::Names> AccountRoutes::usage_names(job::Principal who, UsageGroup group) const {
  UsageReport::Names names;
  names.project = who.tenant_id;
  names.project_name = context_.services.engine.tenant_name(who.tenant);
  if (group != UsageGroup::user) co_return names;
  const auto keys = co_await context_.services.engine.keys(who);
  if (!keys) co_return names;
  for (const engine::KeyInfo& key : *keys) {
    if (key.tenant_id == who.tenant_id) names.users[key.user_id] = key.user;
  }
  co_return names;
}

Task<http::Response> AccountRoutes::schema(http::Request request) {
  const auto schema = schema_of(request.param("format"));
  if (!schema) co_return no_such_resource();
  co_return json_response(200, *schema);
}

}  // namespace docket::api::ionq
