#include "api/ionq/submit_routes.h"

#include <functional>
#include <utility>

#include <fmt/format.h>

#include "api/fingerprint.h"
#include "api/ionq/circuits.h"
#include "api/ionq/sessions.h"
#include "api/once.h"

namespace docket::api::ionq {
namespace {

constexpr std::uint64_t submit_bytes_max = 10'000'000;

http::Response refuse(const http::Request&, const Error& error) { return encode_error(error); }

// A short text of OpenQASM can be a long circuit.
bool is_long(const JobRequest& job) {
  return job.type == JobType::qasm3 || job.input.size() > quick_bytes;
}

BadRequest bad_session(std::string_view what) {
  return {Source::payload, {"session_id"}, fmt::format("\"session_id\" {}.", what)};
}

BadRequest bad_move() {
  return {Source::params, {"UUID"}, "Only a job that is submitted or ready can be moved."};
}

http::Response created(JobId id, const std::optional<std::string>& session) {
  JsonWriter json;
  json.begin_object()
      .field("id", to_string(id))
      .field("status", "submitted")
      .field("session_id", session)
      .end_object();
  return json_response(201, json.take());
}

// What the source of a copy was told; what was sent to a child went to its parent.
JobOptions options_of(const store::View& view, const Attributes& attributes) {
  const job::Submission& submission = view.spec->submission;
  JobOptions options;
  options.backend = view.job.job_class;
  options.name = attributes.name;
  options.metadata = submission.metadata;
  options.shots = attributes.shots;
  options.noise = attributes.noise;
  options.settings = attributes.settings;
  options.is_dry_run = attributes.is_dry_run;
  const auto session = submission.facets.find(job::Facet::session);
  if (session != submission.facets.end()) options.session_id = session->second;
  return options;
}

}  // namespace

void SubmitRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto write = job::Permission::job_write;
  http::Route& submit =
      table.add(post, "/v0.4/jobs", "submit_job", write, this, &SubmitRoutes::submit);
  submit.sample.body =
      R"({"type":"ionq.circuit.v1","backend":"simulator","input":{"circuit":[{"gate":"h","target":0}]}})";
  submit.body_bytes_max = submit.inflated_bytes_max = submit_bytes_max;
  table.add(post, "/v0.4/jobs/{id}/clone", "clone_job", write, this, &SubmitRoutes::clone);
  table.add(post, "/v0.4/jobs/{id}/move", "move_job", write, this, &SubmitRoutes::move);
}

Task<http::Response> SubmitRoutes::submit(http::Request request) {
  return answer_once(&context_.services, refuse, this, &SubmitRoutes::accept, std::move(request));
}

Task<http::Response> SubmitRoutes::clone(http::Request request) {
  return answer_once(&context_.services, refuse, this, &SubmitRoutes::accept_clone,
                     std::move(request));
}

Task<http::Response> SubmitRoutes::move(http::Request request) {
  return answer_once(&context_.services, refuse, this, &SubmitRoutes::accept_move,
                     std::move(request));
}

Task<http::Response> SubmitRoutes::accept(job::Principal who, http::Request request,
                                          std::string key) {
  const std::function<OrBadRequest<JobRequest>()> decode = [&request] {
    return decode_job(request);
  };
  auto job = co_await context_.compute(request.body.size() > quick_bytes, decode);
  if (!job) co_return encode_error(job.error());
  Identity identity;
  if (!key.empty()) identity.request_digest = fingerprint(request);
  identity.idempotency_key = std::move(key);
  co_return co_await make(who, *std::move(job), std::move(identity), std::nullopt);
}

Task<http::Response> SubmitRoutes::accept_clone(job::Principal who, http::Request request,
                                                std::string key) {
  Result<store::View> source =
      co_await context_.find(who, request.param("id"), store::Detail::full);
  if (!source) co_return encode_error(source.error());
  co_return co_await copy(who, std::move(request), std::move(key), *std::move(source),
                          std::nullopt);
}

Task<http::Response> SubmitRoutes::accept_move(job::Principal who, http::Request request,
                                               std::string key) {
  Result<store::View> source =
      co_await context_.find(who, request.param("id"), store::Detail::full);
  if (!source) co_return encode_error(source.error());
  // A request that comes again finds its source cancelled already; the engine knows it by its key.
  if (!is_waiting(source->job) && key.empty()) co_return encode_error(bad_move());
  const JobId moved = source->spec->id;
  co_return co_await copy(who, std::move(request), std::move(key), *std::move(source), moved);
}

Task<http::Response> SubmitRoutes::copy(job::Principal who, http::Request request, std::string key,
                                        store::View source, std::optional<JobId> moved) {
  const Attributes attributes = read_attributes(source.spec->submission);
  auto options = decode_copy(request, options_of(source, attributes));
  if (!options) co_return encode_error(options.error());
  JobRequest job;
  job.type = attributes.type;
  job.options = *std::move(options);
  job.input = input_of(source.spec->submission, attributes.type);
  Identity identity;
  if (!key.empty()) identity.request_digest = fingerprint(request);
  identity.idempotency_key = std::move(key);
  co_return co_await make(who, std::move(job), std::move(identity), moved);
}

Task<http::Response> SubmitRoutes::make(job::Principal who, JobRequest job, Identity identity,
                                        std::optional<JobId> moved) {
  if (auto refusal = co_await check_session(who, job.options)) co_return std::move(*refusal);
  if (job.options.session_id) {
    job.options.session_id = format_uuid(*parse_uuid(*job.options.session_id));
  }
  const std::size_t first = moved ? 1 : 0;
  const std::function<std::vector<engine::BundleCommand>()> build = [&] {
    std::vector<engine::BundleCommand> commands;
    if (moved) commands.emplace_back(cancel_command(*moved, Cancels::unbegun));
    add_commands(commands, job, identity, who, context_);
    return commands;
  };
  std::vector<engine::BundleCommand> commands = co_await context_.compute(is_long(job), build);
  const std::vector<Result<store::View>> made =
      co_await context_.services.engine.bundle(who, std::move(commands), engine::BundleRule::whole);
  for (const Result<store::View>& each : made) {
    // One was refused for itself, and the others with it.
    if (!each && each.error().code != ErrorCode::conflict) co_return encode_error(each.error());
  }
  const Result<store::View>& head = made.at(first);
  if (head) co_return created(head->spec->id, job.options.session_id);
  if (moved) {
    // Either the source has begun meanwhile, or its new session takes no more.
    const Result<store::View> now =
        co_await context_.services.engine.find(who, job::Door::ionq, *moved, store::Detail::row);
    if (!now || !is_waiting(now->job)) co_return encode_error(bad_move());
  }
  if (job.options.session_id) co_return encode_error(bad_session(head.error().message));
  co_return encode_error(head.error());
}

Task<std::optional<http::Response>> SubmitRoutes::check_session(job::Principal who,
                                                                JobOptions options) {
  if (!options.session_id) co_return std::nullopt;
  const auto session = co_await context_.find_session(who, *options.session_id);
  if (!session && session.error().code == ErrorCode::not_found) {
    co_return encode_error(bad_session("names no session"));
  }
  if (!session) co_return encode_error(session.error());
  if (session_backend(*session) != options.backend) {
    co_return encode_error(bad_session("names a session of another backend"));
  }
  co_return std::nullopt;
}

}  // namespace docket::api::ionq
