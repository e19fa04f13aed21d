#include "api/agent/door.h"

#include <charconv>
#include <optional>

#include "api/audited.h"
#include "api/json_writer.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "base/excerpt.h"
#include "base/log.h"
#include "wire/agent_messages.h"

namespace docket::api::agent {
namespace {

// An output is held in memory while it is stored.
constexpr std::uint64_t output_bytes_max = 256ULL << 20U;
constexpr std::uint64_t enroll_bytes_max = 16U << 10U;  // of somebody without a key

constexpr const char* sample_task =
    "/agent/v1/tasks/01900000-0000-7000-8000-000000000000.0/output?attempt=1";
constexpr const char* sample_input =
    "/agent/v1/tasks/01900000-0000-7000-8000-000000000000.0/input?attempt=1";
constexpr const char* sample_file =
    "/agent/v1/tasks/01900000-0000-7000-8000-000000000000.0/files/0?attempt=1";
constexpr const char* sample_previous =
    "/agent/v1/tasks/01900000-0000-7000-8000-000000000000.0/previous?attempt=1";

http::Response json_response(int status, http::Body body) {
  return http::make_response(status, "application/json", std::move(body));
}

http::Response refuse_with(int status, std::string_view message) {
  JsonWriter json;
  json.begin_object().field("error", message).end_object();
  http::Response response = json_response(status, json.take());
  if (status == 401) response.headers.set("WWW-Authenticate", "Bearer");
  if (status == 503) response.headers.set("Retry-After", "1");
  return response;
}

http::Response refuse(const http::Request&, const Error& error) {
  return refuse_with(http_status(error.code), error.message);
}

http::Response render(const http::Refusal& refusal, const http::Request&) {
  return refuse_with(http::default_status(refusal.fault), refusal.message);
}

http::Response key_response(const engine::AgentKey& key) {
  const wire::KeyAnswer answer{to_string(key.who.user_id), key.secret};
  http::Response response = json_response(200, wire::encode(answer));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

// Not of a store that takes no writes.
bool is_of_the_token(const Error& error) {
  return error.code == ErrorCode::unauthenticated || error.code == ErrorCode::forbidden;
}

// Decimal digits and nothing else.
template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The attempt that a request's path and query name.
Result<wire::TaskAttempt> attempt_of(const http::Request& request) {
  const auto task = wire::parse_task(request.param("task"));
  if (!task) return not_found("There is no such task here.");
  for (const auto& [name, value] : request.query) {
    if (name != "attempt") continue;
    if (const auto attempt = number_of<std::uint32_t>(value)) {
      return wire::TaskAttempt{*task, *attempt};
    }
  }
  return invalid_argument("Expected the query `attempt` to be a number.");
}

}  // namespace

Result<void> Door::add_to(http::Router& router) {
  using enum http::Method;
  constexpr auto serve = job::Permission::agent_serve;
  RouteTable routes("agent", services_.guard, refuse);
  routes.add(post, "/agent/v1/register", "register", serve, this, &Door::register_agent)
      .sample.body = R"({"name":"sample","kinds":[]})";
  routes.add(post, "/agent/v1/sync", "sync", serve, this, &Door::sync).sample.body =
      R"({"session":"none"})";
  routes.add(post, "/agent/v1/bye", "bye", serve, this, &Door::bye).sample.body =
      R"({"session":"none"})";
  http::Route& enroll = routes.add_public(post, "/agent/v1/enroll", "enroll", this, &Door::enroll);
  enroll.sample.body = R"({"token":"dk_none","name":"sample"})";
  enroll.body_bytes_max = enroll.inflated_bytes_max = enroll_bytes_max;
  record(routes.add(post, "/agent/v1/rotate", "rotate", serve, this, &Door::rotate), services_);
  routes.add(get, "/agent/v1/tasks/{task}/input", "task_input", serve, this, &Door::task_input)
      .sample.target = sample_input;
  routes.add(get, "/agent/v1/tasks/{task}/files/{file}", "task_file", serve, this, &Door::task_file)
      .sample.target = sample_file;
  routes
      .add(get, "/agent/v1/tasks/{task}/previous", "task_previous", serve, this,
           &Door::task_previous)
      .sample.target = sample_previous;
  http::Route& output = routes.add(put, "/agent/v1/tasks/{task}/output", "put_output", serve, this,
                                   &Door::put_output);
  output.sample.target = sample_task;
  output.sample.body = "{}";
  output.body_bytes_max = output_bytes_max;
  if (auto result = routes.add_to(router); !result) return result;
  return router.own("/agent/v1", render);
}

Task<http::Response> Door::register_agent(http::Request request) {
  const auto message = wire::decode_register_request(request.body);
  if (!message) co_return refuse(request, message.error());
  const auto answer = co_await services_.engine.register_agent(principal(request), *message);
  if (!answer) co_return refuse(request, answer.error());
  co_return json_response(200, wire::encode(*answer));
}

Task<http::Response> Door::sync(http::Request request) {
  const auto message = wire::decode_sync_request(request.body);
  if (!message) co_return refuse(request, message.error());
  const auto answer = co_await services_.engine.sync(principal(request), *message);
  if (!answer) co_return refuse(request, answer.error());
  co_return json_response(200, wire::encode(*answer));
}

Task<http::Response> Door::bye(http::Request request) {
  const auto session = wire::decode_bye(request.body);
  if (!session) co_return refuse(request, session.error());
  const auto ended = co_await services_.engine.bye(principal(request), *session);
  if (!ended) co_return refuse(request, ended.error());
  co_return json_response(200, "{}");
}

// There is no principal to record before the token was looked at.
Task<http::Response> Door::enroll(http::Request request) {
  const auto message = wire::decode_enroll_request(request.body);
  if (!message) co_return refuse(request, message.error());
  const auto key = co_await services_.engine.enroll_agent(message->token, message->name);
  if (!key) {
    log::warning("agents", "no key for a machine at {}: {}", request.remote_address,
                 key.error().message);
    if (is_of_the_token(key.error())) {
      co_await refused_tokens_.add(&request, message->token, http_status(key.error().code));
    }
    co_return refuse(request, key.error());
  }
  log::info("agents", "the machine {} at {} has the key of the agent '{}' now",
            excerpt(message->machine_id), request.remote_address, message->name);
  if (services_.audit) {
    AuditEntry entry = entry_of(request, key->who, services_);
    entry.operation = enrolment;
    entry.status = 200;
    co_await services_.audit(key->who, std::move(entry));
  }
  co_return key_response(*key);
}

Task<http::Response> Door::rotate(http::Request request) {
  const auto key = co_await services_.engine.rotate_key(principal(request));
  if (!key) co_return refuse(request, key.error());
  co_return key_response(*key);
}

Task<http::Response> Door::task_input(http::Request request) {
  const auto attempt = attempt_of(request);
  if (!attempt) co_return refuse(request, attempt.error());
  auto input = co_await services_.engine.task_input(principal(request), *attempt);
  if (!input) co_return refuse(request, input.error());
  co_return json_response(200, std::move(*input));
}

Task<http::Response> Door::task_file(http::Request request) {
  const auto attempt = attempt_of(request);
  if (!attempt) co_return refuse(request, attempt.error());
  const auto place = number_of<std::size_t>(request.param("file"));
  if (!place) co_return refuse(request, not_found("The task has no such file."));
  auto bytes = co_await services_.engine.task_file(principal(request), *attempt, *place);
  if (!bytes) co_return refuse(request, bytes.error());
  co_return http::make_response(200, "application/octet-stream", std::move(*bytes));
}

Task<http::Response> Door::task_previous(http::Request request) {
  const auto attempt = attempt_of(request);
  if (!attempt) co_return refuse(request, attempt.error());
  auto output = co_await services_.engine.task_previous(principal(request), *attempt);
  if (!output) co_return refuse(request, output.error());
  co_return json_response(200, std::move(*output));
}

Task<http::Response> Door::put_output(http::Request request) {
  const auto attempt = attempt_of(request);
  if (!attempt) co_return refuse(request, attempt.error());
  const auto stored =
      co_await services_.engine.put_output(principal(request), *attempt, std::move(request.body));
  if (!stored) co_return refuse(request, stored.error());
  co_return json_response(200, wire::encode(*stored));
}

}  // namespace docket::api::agent
