#include "api/ionq/session_routes.h"

#include <utility>

#include "api/ionq/list_request.h"
#include "base/ascii.h"

namespace docket::api::ionq {
namespace {

// The API has no pages of sessions; the newest of more than this many are shown.
constexpr std::size_t listed_max = store::rows_max;

http::Response session_response(int status, const store::Record& record, TenantId project) {
  JsonWriter json;
  write_session(json, record, project);
  return json_response(status, json.take());
}

OrBadRequest<std::optional<bool>> read_active(const http::Request& request) {
  const auto text = single(request, "active");
  if (!text) return text.error();
  if (!*text) return std::optional<bool>();
  if (equal_without_case(**text, "true")) return std::optional(true);
  if (equal_without_case(**text, "false")) return std::optional(false);
  return bad_query("active", "must be true or false");
}

}  // namespace

void SessionRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  using enum job::Permission;
  table.add(post, "/v0.4/sessions", "create_session", job_write, this, &SessionRoutes::create)
      .sample.body = R"({"backend":"simulator"})";
  table.add(get, "/v0.4/sessions", "list_sessions", job_read, this, &SessionRoutes::list);
  table.add(get, "/v0.4/sessions/{session_id}", "get_session", job_read, this,
            &SessionRoutes::find);
  table.add(post, "/v0.4/sessions/{session_id}/end", "end_session", job_write, this,
            &SessionRoutes::end);
}

Task<http::Response> SessionRoutes::create(http::Request request) {
  const job::Principal who = principal(request);
  ResendGuard::Turn turn =
      co_await context_.services.resends.enter(ResendGuard::key(who, request), request.peer);
  if (auto lost = turn.lost_answer()) co_return std::move(*lost);
  http::Response response = co_await accept(who, std::move(request));
  co_return turn.watch(std::move(response));
}

Task<http::Response> SessionRoutes::accept(job::Principal who, http::Request request) {
  const auto session = decode_session(request);
  if (!session) co_return encode_error(session.error());
  const job::GroupRules rules = session_rules(*session, context_.services.clock.now());
  const auto record = co_await context_.services.engine.create_record(
      who, session_kind, session_body(*session), rules);
  if (!record) co_return encode_error(record.error());
  co_return session_response(201, *record, who.tenant_id);
}

Task<http::Response> SessionRoutes::list(http::Request request) {
  const job::Principal who = principal(request);
  const auto active = read_active(request);
  if (!active) co_return encode_error(active.error());
  store::RecordQuery query;
  query.kind = session_kind;
  query.is_open = *active;
  query.limit = listed_max;
  const auto page = co_await context_.services.engine.records(who, std::move(query));
  if (!page) co_return encode_error(page.error());
  JsonWriter json;
  json.begin_object().field("organization_id", to_string(who.tenant_id)).key("sessions");
  json.begin_array();
  for (const store::Record& record : page->records) write_session(json, record, who.tenant_id);
  co_return json_response(200, json.end_array().end_object().take());
}

Task<http::Response> SessionRoutes::find(http::Request request) {
  const job::Principal who = principal(request);
  const auto record = co_await context_.find_session(who, request.param("session_id"));
  if (!record) co_return encode_error(record.error());
  co_return session_response(200, *record, who.tenant_id);
}

// One that has ended stays as it is.
Task<http::Response> SessionRoutes::end(http::Request request) {
  const job::Principal who = principal(request);
  const auto uuid = parse_uuid(request.param("session_id"));
  if (!uuid) co_return no_such_resource();
  const auto record =
      co_await context_.services.engine.close_group(who, session_kind, RecordId{*uuid});
  if (!record) co_return encode_error(record.error());
  co_return session_response(200, *record, who.tenant_id);
}

}  // namespace docket::api::ionq
