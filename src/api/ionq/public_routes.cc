#include "api/ionq/public_routes.h"

#include "api/ionq/errors.h"
#include "api/ionq/list_request.h"

namespace docket::api::ionq {
namespace {

constexpr std::int64_t characterizations_usual = 10;
constexpr std::int64_t characterizations_max = 10;

const Backend* backend_named(const http::Request& request) {
  const auto found = ionq::find_backend(request.param("backend"), Alias::unknown);
  return found ? &backends()[*found] : nullptr;
}

OrBadRequest<std::optional<TimePoint>> read_date(const http::Request& request,
                                                 std::string_view name) {
  const auto text = single(request, name);
  if (!text) return text.error();
  if (!*text) return std::optional<TimePoint>();
  const auto time = parse_time(**text);
  if (!time) return bad_query(name, "must be a date");
  return time;
}

// Each computer has one, so it is on the first page, if it is in the time asked for.
OrBadRequest<bool> is_on_page(const http::Request& request, const Backend& backend) {
  const auto start = read_date(request, "start");
  if (!start) return start.error();
  const auto end = read_date(request, "end");
  if (!end) return end.error();
  const auto limit = whole(request, "limit", characterizations_usual, 1);
  if (!limit) return limit.error();
  if (*limit > characterizations_max) return bad_query("limit", "must be at most 10");
  const auto page = whole(request, "page", 1, 1);
  if (!page) return page.error();
  const TimePoint date = characterized_at();
  const bool is_in_time = (!*start || **start <= date) && (!*end || date <= **end);
  return !backend.is_simulator() && is_in_time && *page == 1;
}

}  // namespace

void PublicRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  const std::string backends = "/v0.4/backends";
  table.add_public(get, backends, "list_backends", this, &PublicRoutes::list_backends);
  table.add_public(get, backends + "/{backend}", "get_backend", this, &PublicRoutes::find_backend)
      .sample.target = "/v0.4/backends/simulator";
  table
      .add_public(get, backends + "/{backend}/characterizations", "list_characterizations", this,
                  &PublicRoutes::list_characterizations)
      .sample.target = "/v0.4/backends/qpu.aria-1/characterizations";
  table
      .add_public(get, backends + "/{backend}/characterizations/{id}", "get_characterization", this,
                  &PublicRoutes::find_characterization)
      .sample.target =
      "/v0.4/backends/qpu.aria-1/characterizations/019a5b10-7c00-7000-8000-000000000001";
  table.add_public(get, "/v0.4/health", "health", this, &PublicRoutes::health);
}

bool PublicRoutes::is_available(const Backend& backend) const {
  return backend.is_simulator() || context_.options.emulates_computers;
}

Task<http::Response> PublicRoutes::list_backends(http::Request) {
  JsonWriter json;
  json.begin_array();
  for (std::size_t i = 0; i < backends().size(); ++i) {
    const Millis wait = co_await context_.wait(static_cast<job::Class>(i));
    const Backend& backend = backends()[i];
    write_backend(json, backend, is_available(backend), wait, context_.services.clock.now());
  }
  co_return json_response(200, json.end_array().take());
}

Task<http::Response> PublicRoutes::find_backend(http::Request request) {
  const auto found = ionq::find_backend(request.param("backend"), Alias::unknown);
  if (!found) co_return no_such_resource();
  const Millis wait = co_await context_.wait(*found);
  const Backend& backend = backends()[*found];
  JsonWriter json;
  write_backend(json, backend, is_available(backend), wait, context_.services.clock.now());
  co_return json_response(200, json.take());
}

Task<http::Response> PublicRoutes::list_characterizations(http::Request request) {
  const Backend* backend = backend_named(request);
  if (backend == nullptr) co_return no_such_resource();
  const auto is_shown = is_on_page(request, *backend);
  if (!is_shown) co_return encode_error(is_shown.error());
  JsonWriter json;
  json.begin_object().key("characterizations").begin_array();
  if (*is_shown) write_characterization(json, *backend);
  json.end_array().field("pages", backend->is_simulator() ? 0 : 1).end_object();
  co_return json_response(200, json.take());
}

Task<http::Response> PublicRoutes::find_characterization(http::Request request) {
  const Backend* backend = backend_named(request);
  const bool is_known = backend != nullptr && !backend->is_simulator() &&
                        request.param("id") == backend->characterization;
  if (!is_known) co_return no_such_resource();
  JsonWriter json;
  write_characterization(json, *backend);
  co_return json_response(200, json.take());
}

// A drain begins by stopping what is in flight.
Task<http::Response> PublicRoutes::health(http::Request request) {
  const bool is_well = !request.is_abandoned();
  co_return json_response(is_well ? 200 : 503,
                          is_well ? R"({"status":"pass"})" : R"({"status":"fail"})");
}

}  // namespace docket::api::ionq
