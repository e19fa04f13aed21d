#include "api/osapi/job_routes.h"

#include <utility>

#include <fmt/format.h>

#include "api/fingerprint.h"
#include "api/once.h"
#include "api/osapi/codec.h"

namespace docket::api::osapi {
namespace {

http::Response too_often(Micros wait) {
  http::Response response = error_response(429, "too many submissions; try again later");
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
  response.headers.set("Retry-After", fmt::format("{}", seconds.count()));
  return response;
}

http::Response refuse(const http::Request&, const Error& error) { return encode_error(error); }

engine::BundleCommand removal(JobId id) {
  engine::BundleRemove remove;
  remove.door = job::Door::osapi;
  remove.id = id;
  remove.cancels = true;
  return remove;
}

}  // namespace

void JobRoutes::add_to(Routes& routes) {
  using enum http::Method;
  constexpr auto write = job::Permission::job_write;
  routes.add(post, "/job", "submit_job", write, this, &JobRoutes::create,
             R"({"operation":{"type":"node.hostname.get","data":{}},"target_hostname":"_any"})");
  routes.add(get, "/job/{id}", "get_job", job::Permission::job_read, this, &JobRoutes::find);
  routes.add(delete_, "/job/{id}", "delete_job", write, this, &JobRoutes::remove);
  routes.add(post, "/job/{id}/retry", "retry_job", write, this, &JobRoutes::retry);
}

Task<http::Response> JobRoutes::create(http::Request request) {
  if (const auto wait = rate_.enter(principal(request))) co_return too_often(*wait);
  co_return co_await answer_once(&context_.services, refuse, this, &JobRoutes::accept,
                                 std::move(request));
}

Task<http::Response> JobRoutes::retry(http::Request request) {
  return answer_once(&context_.services, refuse, this, &JobRoutes::accept_retry,
                     std::move(request));
}

Task<http::Response> JobRoutes::accept(job::Principal who, http::Request request, std::string key) {
  const auto check = [&](job::Class operation) { return context_.lacking_right(who, operation); };
  auto job = decode_job(request, check);
  if (!job) co_return std::move(job.error().response);
  std::string digest = key.empty() ? std::string() : fingerprint(request);
  const auto view =
      co_await context_.submit(who, *std::move(job), std::move(key), std::move(digest));
  if (!view) co_return view.error().response;
  co_return json_response(201, created_body(*view));
}

Task<http::Response> JobRoutes::find(http::Request request) {
  const job::Principal who = principal(request);
  const auto id = Context::path_id(request);
  if (!id) co_return id.error().response;
  auto view = co_await context_.find(who, *id, store::Detail::full);
  if (!view) co_return std::move(view.error().response);
  Result<Told> told = co_await context_.tell(who, *std::move(view));
  if (!told) co_return encode_error(told.error());
  told = co_await context_.complete(who, *std::move(told));
  if (!told) co_return encode_error(told.error());
  JsonWriter json;
  write_job(json, told->view, told->story);
  co_return json_response(200, json.take());
}

Task<http::Response> JobRoutes::remove(http::Request request) {
  const auto id = Context::path_id(request);
  if (!id) co_return id.error().response;
  std::vector<engine::BundleCommand> commands;
  commands.push_back(removal(*id));
  const std::vector<Result<store::View>> answers = co_await context_.services.engine.bundle(
      principal(request), std::move(commands), engine::BundleRule::each);
  const Result<store::View>& removed = answers.front();
  if (removed) {
    http::Response response;
    response.status = 204;
    co_return response;
  }
  if (removed.error().code == ErrorCode::not_found) co_return no_such_job(*id).response;
  co_return encode_error(removed.error());
}

Task<http::Response> JobRoutes::accept_retry(job::Principal who, http::Request request,
                                             std::string key) {
  const auto id = Context::path_id(request);
  if (!id) co_return id.error().response;
  const auto target = decode_retry(request);
  if (!target) co_return target.error().response;
  const auto old = co_await context_.find(who, *id, store::Detail::row);
  if (!old) co_return old.error().response;
  if (auto lacking = context_.lacking_right(who, old->job.job_class)) {
    co_return std::move(lacking->response);
  }
  engine::RetryOptions options;
  options.in_any_state = true;
  options.is_retargeted = true;
  const auto selector = selector_of(*target);
  options.selector = selector;
  if (!key.empty()) options.name = {std::move(key), fingerprint(request)};
  const auto copy =
      co_await context_.services.engine.retry(who, job::Door::osapi, *id, std::move(options));
  if (copy) co_return json_response(201, created_body(*copy));
  const Error& error = copy.error();
  if (error.code != ErrorCode::not_found) co_return encode_error(without_conflict(error));
  co_return (selector ? no_such_target(*selector) : no_such_job(*id)).response;
}

}  // namespace docket::api::osapi
