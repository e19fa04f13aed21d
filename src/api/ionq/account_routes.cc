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

Task<http::Response> AccountRoutes::schema(http::Request request) {
  const auto schema = schema_of(request.param("format"));
  if (!schema) co_return no_such_resource();
  co_return json_response(200, *schema);
}

}  // namespace docket::api::ionq
