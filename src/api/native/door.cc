#include "api/native/door.h"

#include <utility>

#include <fmt/format.h>

#include "api/audited.h"
#include "api/born_view.h"
#include "api/fingerprint.h"
#include "api/json_writer.h"
#include "api/native/codec.h"
#include "api/native/requests.h"
#include "api/once.h"
#include "api/problem.h"
#include "api/route_table.h"

namespace docket::api::native {
namespace {

// As many as a batch of 1,000 simulations may need.
constexpr std::uint64_t submit_bytes_max = 256ULL << 20U;

constexpr std::string_view sample_job = R"({"door":"ionworks","type":"dummy","input":{}})";

http::Response json_response(int status, http::Body body) {
  return http::make_response(status, "application/json", std::move(body));
}

http::Response created(const store::View& view) {
  JsonWriter json;
  write_job(json, view);
  http::Response response = json_response(201, json.take());
  response.headers.set("Location", "/v1/jobs/" + to_string(view.spec->id));
  return response;
}

http::Response job_response(const store::View& view) {
  JsonWriter json;
  write_job(json, view);
  return json_response(200, json.take());
}

Result<Uuid> id_of(const http::Request& request) {
  if (const auto known = expect_no_query(request); !known) return known.error();
  const auto id = parse_uuid(request.param("id"));
  if (!id) return not_found("There is no such id here.");
  return *id;
}

std::string encode_results(const http::Request& request,
                           const std::vector<Result<store::View>>& results) {
  JsonWriter json;
  json.begin_object().key("results").begin_array();
  for (const Result<store::View>& result : results) {
    json.begin_object();
    if (result) {
      json.field("id", to_string(result->spec->id)).field("state", job::name(result->job.state));
    } else {
      json.key("error").raw(problem(request, result.error()).body.view());
    }
    json.end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace

Result<void> Door::add_to(http::Router& router) {
  using enum job::Permission;
  using enum http::Method;
  RouteTable routes("native", services_.guard, problem);
  routes.add(get, "/v1/jobs", "list_jobs", job_read, this, &Door::list_jobs);
  http::Route& submit =
      routes.add(post, "/v1/jobs", "submit_job", job_write, this, &Door::submit_job);
  submit.sample.body = sample_job;
  submit.body_bytes_max = submit.inflated_bytes_max = submit_bytes_max;
  http::Route& batch =
      routes.add(post, "/v1/jobs/batch", "submit_batch", job_write, this, &Door::submit_batch);
  batch.sample.body = fmt::format(R"({{"jobs":[{}]}})", sample_job);
  batch.body_bytes_max = batch.inflated_bytes_max = submit_bytes_max;
  routes.add(get, "/v1/jobs/{id}", "get_job", job_read, this, &Door::find_job);
  routes.add(post, "/v1/jobs/{id}/cancel", "cancel_job", job_write, this, &Door::cancel_job);
  routes.add(post, "/v1/jobs/{id}/retry", "retry_job", job_write, this, &Door::retry_job);
  routes.add(delete_, "/v1/jobs/{id}", "delete_job", job_write, this, &Door::remove_job);
  routes.add(get, "/v1/keys", "list_keys", key_manage, this, &Door::list_keys);
  http::Route& create =
      routes.add(post, "/v1/keys", "create_key", key_manage, this, &Door::create_key);
  create.sample.body = R"({"role":"read"})";
  record(create, services_);
  record(routes.add(delete_, "/v1/keys/{id}", "revoke_key", key_manage, this, &Door::revoke_key),
         services_);
  routes.add(get, "/v1/agents", "list_agents", key_manage, this, &Door::list_agents);
  http::Route& invite =
      routes.add(post, "/v1/agents/tokens", "invite_agent", key_manage, this, &Door::invite_agent);
  invite.sample.body = R"({"name":"web-09"})";
  record(invite, services_);
  if (auto result = routes.add_to(router); !result) return result;
  return router.own("/v1", http::render_problem);
}

Task<http::Response> Door::list_jobs(http::Request request) {
  const job::Principal who = principal(request);
  const std::string page = PageCache::key(who.tenant, {}, "v1?" + request.raw_query);
  const std::uint64_t epoch = services_.engine.list_epoch(who, {});
  if (auto body = services_.pages.find(page, epoch)) co_return json_response(200, std::move(body));

  auto query = decode_list(request, services_.catalog, services_.cursors, who.tenant);
  if (!query) co_return problem(request, query.error());
  const Result<engine::Listing> listing = co_await services_.engine.list(who, *std::move(query));
  if (!listing) co_return problem(request, listing.error());
  std::string body = encode_listing(*listing, services_.cursors, who.tenant);
  co_return json_response(200, services_.pages.put(page, epoch, std::move(body)));
}

Task<http::Response> Door::submit_job(http::Request request) {
  return answer_once(&services_, problem, this, &Door::accept, std::move(request));
}

Task<http::Response> Door::accept(job::Principal who, http::Request request, std::string key) {
  if (const auto known = expect_no_query(request); !known) {
    co_return problem(request, known.error());
  }
  const SubmitContext context{services_.catalog, who};
  Result<job::Submission> submission = decode_submit(request, context);
  if (!submission) co_return problem(request, submission.error());
  const bool is_keyed = !key.empty();
  if (is_keyed) submission->request_digest = fingerprint(request);
  submission->idempotency_key = std::move(key);
  const Result<store::View> view = co_await services_.engine.submit(who, *std::move(submission));
  if (!view) co_return problem(request, view.error());
  co_return created(is_keyed ? as_born(*view) : *view);
}

Task<http::Response> Door::submit_batch(http::Request request) {
  return answer_once(&services_, problem, this, &Door::accept_batch, std::move(request));
}

Task<http::Response> Door::accept_batch(job::Principal who, http::Request request,
                                        std::string key) {
  if (const auto known = expect_no_query(request); !known) {
    co_return problem(request, known.error());
  }
  const SubmitContext context{services_.catalog, who};
  Result<std::vector<Result<job::Submission>>> decoded = decode_batch(request, context);
  if (!decoded) co_return problem(request, decoded.error());
  std::vector<job::Submission> submissions;
  const std::string digest = key.empty() ? "" : fingerprint(request);
  for (Result<job::Submission>& submission : *decoded) {
    if (!submission) continue;
    submission->request_digest = digest;
    if (!key.empty()) submission->idempotency_key = fmt::format("{}#{}", key, submissions.size());
    submissions.push_back(std::move(*submission));
  }
  auto views = co_await submit_in_order(who, std::move(submissions));
  const bool is_other_request =
      !key.empty() && !views.empty() && !views[0] && views[0].error().code == ErrorCode::conflict;
  if (is_other_request) co_return problem(request, views[0].error());
  // In the order of the request: what was refused here and what the engine answered.
  std::vector<Result<store::View>> results;
  results.reserve(decoded->size());
  auto view = views.begin();
  for (const Result<job::Submission>& submission : *decoded) {
    if (!submission) {
      results.emplace_back(submission.error());
    } else {
      results.push_back(*view && !key.empty() ? Result<store::View>(as_born(**view)) : *view);
      ++view;
    }
  }
  co_return json_response(200, encode_results(request, results));
}

namespace {

std::vector<engine::BundleCommand> commands_of(std::vector<job::Submission> submissions) {
  std::vector<engine::BundleCommand> commands;
  commands.reserve(submissions.size());
  for (job::Submission& submission : submissions) {
    commands.emplace_back(engine::BundleSubmit{std::move(submission)});
  }
  return commands;
}

}  // namespace

// With an idempotency key the first job goes ahead alone: when the key was used for another
// request, nothing of this one may be made.
Task<std::vector<Result<store::View>>> Door::submit_in_order(
    job::Principal who, std::vector<job::Submission> submissions) {
  std::vector<Result<store::View>> views;
  if (submissions.empty()) co_return views;
  if (submissions.front().idempotency_key.empty()) {
    co_return co_await services_.engine.bundle(who, commands_of(std::move(submissions)),
                                               engine::BundleRule::each);
  }
  views.push_back(co_await services_.engine.submit(who, std::move(submissions.front())));
  if (!views.front() && views.front().error().code == ErrorCode::conflict) co_return views;
  submissions.erase(submissions.begin());
  auto rest = co_await services_.engine.bundle(who, commands_of(std::move(submissions)),
                                               engine::BundleRule::each);
  std::move(rest.begin(), rest.end(), std::back_inserter(views));
  co_return views;
}

Task<http::Response> Door::find_job(http::Request request) {
  const job::Principal who = principal(request);
  const Result<Uuid> id = id_of(request);
  if (!id) co_return problem(request, id.error());
  Result<store::View> view =
      co_await services_.engine.find(who, {}, JobId{*id}, store::Detail::full);
  if (!view) co_return problem(request, view.error());
  if (view->outcome && view->outcome->output && view->outcome->output->blob) {
    Result<std::string> text = co_await services_.engine.output_text(*view->outcome->output);
    if (!text) co_return problem(request, text.error());
    view->outcome->output->text = *std::move(text);
  }
  const auto timeline = co_await services_.engine.timeline(who, {}, JobId{*id});
  if (!timeline) co_return problem(request, timeline.error());
  co_return json_response(200, encode_full_job(*view, *timeline));
}

Task<http::Response> Door::cancel_job(http::Request request) {
  const job::Principal who = principal(request);
  const Result<Uuid> id = id_of(request);
  if (!id) co_return problem(request, id.error());
  const Result<store::View> view = co_await services_.engine.cancel(who, {}, JobId{*id});
  if (!view) co_return problem(request, view.error());
  co_return job_response(*view);
}

Task<http::Response> Door::retry_job(http::Request request) {
  const job::Principal who = principal(request);
  const Result<Uuid> id = id_of(request);
  if (!id) co_return problem(request, id.error());
  const Result<store::View> view = co_await services_.engine.retry(who, {}, JobId{*id});
  if (!view) co_return problem(request, view.error());
  co_return created(*view);
}

Task<http::Response> Door::remove_job(http::Request request) {
  const job::Principal who = principal(request);
  const Result<Uuid> id = id_of(request);
  if (!id) co_return problem(request, id.error());
  const Result<void> removed = co_await services_.engine.remove(who, {}, JobId{*id});
  if (!removed) co_return problem(request, removed.error());
  http::Response response;
  response.status = 204;
  co_return response;
}

Task<http::Response> Door::list_keys(http::Request request) {
  const job::Principal who = principal(request);
  if (const auto known = expect_no_query(request); !known) {
    co_return problem(request, known.error());
  }
  const auto keys = co_await services_.engine.keys(who);
  if (!keys) co_return problem(request, keys.error());
  co_return json_response(200, encode_keys(*keys));
}

Task<http::Response> Door::create_key(http::Request request) {
  const job::Principal who = principal(request);
  Result<KeyRequest> wanted = decode_key(request);
  if (!wanted) co_return problem(request, wanted.error());
  if (wanted->tenant.empty()) wanted->tenant = services_.engine.tenant_name(who.tenant);
  const Result<engine::NewKey> key =
      co_await services_.engine.create_key(who, wanted->tenant, wanted->user, wanted->role);
  if (!key) co_return problem(request, key.error());
  co_return json_response(201, encode_new_key(*key, wanted->tenant, wanted->user));
}

Task<http::Response> Door::invite_agent(http::Request request) {
  const job::Principal who = principal(request);
  Result<InviteRequest> wanted = decode_invite(request);
  if (!wanted) co_return problem(request, wanted.error());
  if (wanted->tenant.empty()) wanted->tenant = services_.engine.tenant_name(who.tenant);
  const Result<engine::NewKey> token =
      co_await services_.engine.invite_agent(who, wanted->tenant, wanted->name);
  if (!token) co_return problem(request, token.error());
  co_return json_response(201, encode_new_token(*token, wanted->tenant));
}

Task<http::Response> Door::revoke_key(http::Request request) {
  const job::Principal who = principal(request);
  const Result<Uuid> id = id_of(request);
  if (!id) co_return problem(request, id.error());
  const Result<void> revoked = co_await services_.engine.revoke_key(who, KeyId{*id});
  if (!revoked) co_return problem(request, revoked.error());
  http::Response response;
  response.status = 204;
  co_return response;
}

Task<http::Response> Door::list_agents(http::Request request) {
  const job::Principal who = principal(request);
  if (const auto known = expect_no_query(request); !known) {
    co_return problem(request, known.error());
  }
  const auto agents = co_await services_.engine.agents(who);
  if (!agents) co_return problem(request, agents.error());
  co_return json_response(200, encode_agents(*agents, services_.engine));
}

}  // namespace docket::api::native
