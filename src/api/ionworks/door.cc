#include "api/ionworks/door.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "api/born_view.h"
#include "api/fingerprint.h"
#include "api/ionworks/codec.h"
#include "api/ionworks/errors.h"
#include "api/ionworks/requests.h"
#include "api/json_writer.h"
#include "api/once.h"
#include "api/route_table.h"

namespace docket::api::ionworks {
namespace {

constexpr job::Door own_door = job::Door::ionworks;

// What the client calls; unknown paths below these are refused in this API's style.
constexpr std::array<std::string_view, 13> prefixes = {"/jobs",
                                                       "/healthz",
                                                       "/pipelines",
                                                       "/datafits",
                                                       "/simple_pipelines",
                                                       "/simulations",
                                                       "/protocols",
                                                       "/experiment_templates",
                                                       "/ecm",
                                                       "/optimizations",
                                                       "/optimize",
                                                       "/users",
                                                       "/discovery"};

// The hosted service takes 256 MiB, inflated or not.
constexpr std::uint64_t submit_bytes_max = 256ULL << 20U;

constexpr PageSize page_size{10, 100};
// The client's `job.list()` sends no parameters and promises all jobs.
constexpr PageSize array_size{1000, 1000};

http::Response json_response(int status, http::Body body) {
  return http::make_response(status, "application/json", std::move(body));
}

// Every release of the client names itself so.
bool is_python_client(const http::Request& request) {
  const std::string* agent = request.headers.find("User-Agent");
  return agent != nullptr && agent->starts_with("python-requests/");
}

// `/jobs` alone is the public page's own address: it answers what the page says, whoever asks.
Keys keys_for(const http::Request& request) {
  return is_python_client(request) && request.path != "/jobs" ? Keys::with_submission
                                                              : Keys::documented;
}

http::Response job_response(int status, const store::View& view, const job::Principal& who,
                            Keys keys) {
  JsonWriter json;
  write_job(json, view, who.tenant_id, keys);
  return json_response(status, json.take());
}

http::Response no_such_job(std::string_view id) {
  return encode_error(not_found(fmt::format("Job {} not found", id)));
}

// Ours says less: the id as it was sent belongs into the sentence.
http::Response encode_error(const Error& error, std::string_view id) {
  return error.code == ErrorCode::not_found ? no_such_job(id) : ionworks::encode_error(error);
}

void write_jobs(JsonWriter& json, const engine::Listing& listing, TenantId organization,
                Keys keys) {
  json.begin_array();
  for (const store::View& view : listing.jobs) write_job(json, view, organization, keys);
  json.end_array();
}

std::string encode_page(const engine::Listing& listing, TenantId organization) {
  JsonWriter json;
  json.begin_object().key("jobs");
  write_jobs(json, listing, organization, Keys::documented);
  json.field("count", listing.jobs.size()).field("total", listing.total).end_object();
  return json.take();
}

std::string encode_array(const engine::Listing& listing, TenantId organization) {
  JsonWriter json;
  write_jobs(json, listing, organization, Keys::documented);
  return json.take();
}

std::string encode_client_array(const engine::Listing& listing, TenantId organization) {
  JsonWriter json;
  write_jobs(json, listing, organization, Keys::with_short_submission);
  return json.take();
}

}  // namespace

Door::Door(Services& services) : services_(services), types_(job_types()) {}

Result<void> Door::add_to(http::Router& router) {
  using enum job::Permission;
  using enum http::Method;
  RouteTable routes("ionworks", services_.guard,
                    [](const http::Request&, const Error& error) { return encode_error(error); });
  routes.add(get, "/jobs", "list_jobs", job_read, this, &Door::list_page).slash =
      http::Slash::exact;
  routes.add(get, "/jobs/", "list_jobs_array", job_read, this, &Door::list_array).slash =
      http::Slash::exact;
  http::Route& submit = routes.add(post, "/jobs", "submit_job", job_write, this, &Door::submit);
  submit.sample.body = R"({"job_type":"dummy","params":{}})";
  submit.body_bytes_max = submit.inflated_bytes_max = submit_bytes_max;
  routes.add(get, "/jobs/{job_id}", "get_job", job_read, this, &Door::find);
  routes.add(post, "/jobs/{job_id}/cancel", "cancel_job", job_write, this, &Door::cancel);
  routes.add(get, "/jobs/{job_id}/metadata", "get_metadata", job_read, this, &Door::metadata);
  routes.add_public(get, "/healthz", "healthz", this, &Door::healthz);
  if (auto result = routes.add_to(router); !result) return result;
  for (const std::string_view prefix : prefixes) {
    if (auto result = router.own(std::string(prefix), render_refusal); !result) return result;
  }
  return {};
}

Task<http::Response> Door::list_page(http::Request request) {
  return list(std::move(request), page_size, {"page", encode_page});
}

Task<http::Response> Door::list_array(http::Request request) {
  const bool is_client = is_python_client(request);
  return list(std::move(request), array_size,
              is_client ? Form{"client array", encode_client_array} : Form{"array", encode_array});
}

Task<http::Response> Door::list(http::Request request, PageSize size, Form form) {
  const job::Principal who = principal(request);
  const std::string page =
      PageCache::key(who.tenant, own_door, fmt::format("{}?{}", form.name, request.raw_query));
  const std::uint64_t epoch = services_.engine.list_epoch(who, own_door);
  if (auto body = services_.pages.find(page, epoch)) co_return json_response(200, std::move(body));

  auto query = decode_list(request, types_, size);
  if (auto* refusal = std::get_if<http::Response>(&query)) co_return std::move(*refusal);
  const Result<engine::Listing> listing =
      co_await services_.engine.list(who, std::get<engine::ListQuery>(std::move(query)));
  if (!listing) co_return encode_error(listing.error());
  co_return json_response(200,
                          services_.pages.put(page, epoch, form.encode(*listing, who.tenant_id)));
}

Task<http::Response> Door::submit(http::Request request) {
  return answer_once(
      &services_, [](const http::Request&, const Error& error) { return encode_error(error); },
      this, &Door::accept, std::move(request));
}

Task<http::Response> Door::accept(job::Principal who, http::Request request, std::string key) {
  const Keys keys = keys_for(request);
  auto decoded = decode_submit(request, types_);
  if (auto* refusal = std::get_if<http::Response>(&decoded)) co_return std::move(*refusal);
  auto& submission = std::get<job::Submission>(decoded);
  const bool is_keyed = !key.empty();
  if (is_keyed) submission.request_digest = fingerprint(request);
  submission.idempotency_key = std::move(key);
  const Result<store::View> view = co_await services_.engine.submit(who, std::move(submission));
  if (!view) co_return encode_error(view.error());
  co_return job_response(202, is_keyed ? as_born(*view) : *view, who, keys);
}

// With the whole of its result.
Task<Result<store::View>> Door::read(job::Principal who, JobId id) {
  Result<store::View> view = co_await services_.engine.find(who, own_door, id, store::Detail::full);
  if (!view || !view->outcome || !view->outcome->output || !view->outcome->output->blob) {
    co_return view;
  }
  Result<std::string> text = co_await services_.engine.output_text(*view->outcome->output);
  if (!text) co_return text.error();
  view->outcome->output->text = *std::move(text);
  co_return view;
}

Task<http::Response> Door::find(http::Request request) {
  const job::Principal who = principal(request);
  const std::string& id = request.param("job_id");
  const auto uuid = parse_uuid(id);
  if (!uuid) co_return no_such_job(id);
  const Result<store::View> view = co_await read(who, JobId{*uuid});
  if (!view) co_return encode_error(view.error(), id);
  co_return job_response(200, *view, who, keys_for(request));
}

// A job that has ended stays as it is, and is answered all the same.
Task<http::Response> Door::cancel(http::Request request) {
  const job::Principal who = principal(request);
  const std::string& id = request.param("job_id");
  const auto uuid = parse_uuid(id);
  if (!uuid) co_return no_such_job(id);
  Result<store::View> view = co_await services_.engine.cancel(who, own_door, JobId{*uuid});
  const bool is_final = !view && view.error().code == ErrorCode::conflict;
  if (is_final) view = co_await read(who, JobId{*uuid});
  if (!view) co_return encode_error(view.error(), id);
  co_return job_response(200, *view, who, keys_for(request));
}

Task<http::Response> Door::metadata(http::Request request) {
  const job::Principal who = principal(request);
  const std::string& id = request.param("job_id");
  const auto uuid = parse_uuid(id);
  if (!uuid) co_return no_such_job(id);
  const Result<store::View> view =
      co_await services_.engine.find(who, own_door, JobId{*uuid}, store::Detail::full);
  if (!view) co_return encode_error(view.error(), id);
  co_return json_response(200, encode_metadata(*view));
}

Task<http::Response> Door::healthz(http::Request) {
  co_return json_response(200, R"({"status":"ok"})");
}

}  // namespace docket::api::ionworks
