#include "api/ionq/list_routes.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "api/ionq/forms.h"

namespace docket::api::ionq {
namespace {

constexpr job::Door own_door = job::Door::ionq;

// cirq-ionq asks on until the key is gone; everybody else wants it there.
void write_next(JsonWriter& json, const std::optional<std::string>& next, Client client) {
  if (next || client != Client::cirq) json.field("next", next);
}

std::string empty_page(Client client) {
  JsonWriter json;
  json.begin_object().key("jobs").begin_array().end_array();
  write_next(json, std::nullopt, client);
  return json.end_object().take();
}

}  // namespace

void ListRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto read = job::Permission::job_read;
  table.add(get, "/v0.4/jobs", "list_jobs", read, this, &ListRoutes::list_jobs);
  table.add(get, "/v0.4/sessions/{session_id}/jobs", "list_session_jobs", read, this,
            &ListRoutes::list_session_jobs);
}

Task<http::Response> ListRoutes::list_jobs(http::Request request) {
  return list(std::move(request), std::nullopt);
}

Task<http::Response> ListRoutes::list_session_jobs(http::Request request) {
  const job::Principal who = principal(request);
  const auto session = co_await context_.find_session(who, request.param("session_id"));
  if (!session) co_return encode_error(session.error());
  co_return co_await list(std::move(request), session->id);
}

Task<http::Response> ListRoutes::list(http::Request request, std::optional<RecordId> session) {
  const job::Principal who = principal(request);
  const Client client = client_of(request);
  PageCache& pages = context_.services.pages;
  const std::string key =
      PageCache::key(who.tenant, own_door,
                     fmt::format("{} {}?{}", static_cast<int>(client),
                                 session ? to_string(*session) : "", request.raw_query));
  const std::uint64_t epoch = context_.services.engine.list_epoch(who, own_door);
  if (auto body = pages.find(key, epoch)) co_return json_response(200, std::move(body));

  auto asked = decode_list(request, client, context_.services.cursors, who.tenant);
  if (!asked) co_return encode_error(asked.error());
  if (session) asked->query.facets[job::Facet::session] = to_string(*session);
  if (asked->matches_nothing) co_return json_response(200, empty_page(client));
  ListRequest narrowed = co_await narrow_to_submitter(who, *std::move(asked));
  Result<std::string> body = co_await page(who, std::move(narrowed.query), client);
  if (!body) co_return encode_error(body.error());
  co_return json_response(200, pages.put(key, epoch, *std::move(body)));
}

// One who is no user of the project is ignored, says the API's page.
Task<ListRequest> ListRoutes::narrow_to_submitter(job::Principal who, ListRequest list) {
  if (!list.submitter) co_return list;
  const auto keys = co_await context_.services.engine.keys(who);
  if (!keys) co_return list;
  for (const engine::KeyInfo& key : *keys) {
    const bool is_it = key.tenant_id == who.tenant_id && user_text(key.user_id) == *list.submitter;
    if (is_it) list.query.facets[job::Facet::submitter] = to_string(key.user_id);
  }
  co_return list;
}

Task<Result<std::string>> ListRoutes::page(job::Principal who, engine::ListQuery query,
                                           Client client) {
  const Result<engine::Listing> listing =
      co_await context_.services.engine.list(who, std::move(query));
  if (!listing) co_return listing.error();
  std::vector<std::optional<Millis>> waits(backends().size());
  JsonWriter json;
  json.begin_object().key("jobs").begin_array();
  for (const store::View& view : listing->jobs) {
    Around around;
    around.project = who.tenant_id;
    std::optional<Millis>& wait = waits.at(view.job.job_class);
    if (is_waiting(view.job) && !wait) wait = co_await context_.wait(view.job.job_class);
    around.wait = wait.value_or(Millis(0));
    around.first_failure = co_await context_.first_failure(who, view.job);
    write_base_job(json, view, around);
  }
  json.end_array();
  std::optional<std::string> next;
  if (listing->next) {
    const Cursor cursor{Cursor::Direction::older, *listing->next};
    next = context_.services.cursors.seal(who.tenant, cursor);
  }
  write_next(json, next, client);
  co_return json.end_object().take();
}

}  // namespace docket::api::ionq
