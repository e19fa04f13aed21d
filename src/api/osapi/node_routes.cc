#include "api/osapi/node_routes.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "api/fingerprint.h"
#include "api/once.h"
#include "api/osapi/formats.h"
#include "api/osapi/node_items.h"
#include "api/osapi/node_request.h"

namespace docket::api::osapi {
namespace {

constexpr job::Door own_door = job::Door::osapi;
// What a command may take beside its own time: to be claimed, and to be stopped.
constexpr Millis command_grace{10'000};

struct Row {
  http::Method method;
  std::string_view path;  // behind /node/{target}
  std::string_view name;
  std::string_view type;
  job::Permission permission;
  int status = 200;
  std::string_view sample = {};
};

using enum http::Method;
using enum job::Permission;

constexpr std::array<Row, 14> table = {{
    {get, "", "status", "node.status.get", node_read},
    {get, "/hostname", "hostname", "node.hostname.get", node_read},
    {get, "/uptime", "uptime", "node.uptime.get", node_read},
    {get, "/load", "load", "node.load.get", node_read},
    {get, "/memory", "memory", "node.memory.get", node_read},
    {get, "/disk", "disk", "node.disk.get", node_read},
    {get, "/os", "os", "node.os.get", node_read},
    {get, "/process", "processes", "node.process.list", process_read},
    {get, "/process/{pid}", "process", "node.process.get", process_read},
    {post, "/network/ping", "ping", "network.ping.do", network_write, 200,
     R"({"address":"127.0.0.1"})"},
    {get, "/network/dns/{interfaceName}", "dns", "network.dns.get", network_read},
    {post, "/command/exec", "exec", "command.exec.execute", command_execute, 202,
     R"({"command":"uptime"})"},
    {post, "/command/shell", "shell", "command.shell.execute", command_execute, 202,
     R"({"command":"uptime"})"},
    {post, "/file/status", "file_status", "file.status.get", file_read, 200,
     R"({"path":"/etc/motd"})"},
}};

// How long the answer may be waited for.
Millis wait_of(const JobRequest& job, const Options& options) {
  if (job.work_time) return *job.work_time + command_grace;
  return std::chrono::seconds(options.job_timeout_s);
}

std::string details_of(const Told& told) {
  return fmt::format("job {}", to_string(told.view.spec->id));
}

http::Response refuse(const http::Request&, const Error& error) { return encode_error(error); }

}  // namespace

void NodeRoutes::add_to(Routes& routes) {
  for (const Row& row : table) {
    NodeCall& call = calls_.emplace_back(context_, row.type, row.status);
    RouteLine line;
    line.method = row.method;
    line.pattern = fmt::format("/node/{{target}}{}", row.path);
    line.name = fmt::format("node_{}", row.name);
    line.permission = row.permission;
    line.sample_body = row.sample;
    // A host that nobody has, so that a test of every route need not wait for one.
    line.sample_target = fmt::format("/node/no-such-host{}", row.path);
    for (const std::string_view parameter : {"{pid}", "{interfaceName}"}) {
      const std::size_t at = line.sample_target.find(parameter);
      if (at != std::string::npos) line.sample_target.replace(at, parameter.size(), "1");
    }
    line.is_audited = true;  // also a GET makes a job
    const bool is_post = row.method == post;
    line.handle = [&call, is_post](http::Request request) {
      return is_post ? call.ask_once(std::move(request)) : call.ask(std::move(request));
    };
    routes.add(std::move(line));
  }
}

Task<http::Response> NodeCall::ask(http::Request request) {
  const job::Principal who = principal(request);
  return accept(who, std::move(request), {});
}

Task<http::Response> NodeCall::ask_once(http::Request request) {
  return answer_once(&context_.services, refuse, this, &NodeCall::accept, std::move(request));
}

Task<http::Response> NodeCall::accept(job::Principal who, http::Request request, std::string key) {
  auto job = decode_node(request, type_);
  if (!job) co_return std::move(job.error().response);
  std::string digest = key.empty() ? std::string() : fingerprint(request);
  const bool is_broadcast = job->target.is_broadcast();
  const Millis wait = wait_of(*job, context_.options);
  const auto told =
      co_await run(who, *std::move(job), wait, std::move(key), std::move(digest), request.stop);
  if (!told) co_return told.error().response;
  co_return answer(*told, is_broadcast, wait);
}

Task<OrAnswer<Told>> NodeCall::run(job::Principal who, JobRequest job, Millis wait, std::string key,
                                   std::string digest, std::stop_token gone) {
  const auto born =
      co_await context_.submit(who, std::move(job), std::move(key), std::move(digest));
  if (!born) co_return born.error();
  engine::Engine& engine = context_.services.engine;
  auto view = co_await engine.wait(who, own_door, born->spec->id, std::move(gone), wait);
  if (!view && view.error().code == ErrorCode::not_found) co_return no_such_job(born->spec->id);
  if (!view) co_return failed(view.error());
  auto told = co_await context_.tell(who, *std::move(view));
  if (told) told = co_await context_.complete(who, *std::move(told));
  if (!told) co_return failed(told.error());
  co_return *std::move(told);
}

http::Response NodeCall::answer(const Told& told, bool is_broadcast, Millis waited) const {
  const job::Job& job = told.view.job;
  // Which hosts it is for may not be known yet.
  const bool has_hosts = job.only_task || job.tasks.total > 0;
  if (is_broadcast && has_hosts) return list(told, waited);
  if (!job::is_final(job.state)) {
    return error_response(500, "timeout waiting for job response", details_of(told));
  }
  if (told.story.answers.empty()) {
    return error_response(500, fmt::format("job failed: {}", told.story.error), details_of(told));
  }
  return only(told);
}

http::Response NodeCall::only(const Told& told) const {
  const auto& [host, answer] = *told.story.answers.rbegin();
  const Failure* failure =
      told.view.outcome && told.view.outcome->failure ? &*told.view.outcome->failure : nullptr;
  if (answer.status == HostAnswer::Status::failed) {
    const bool is_absent =
        type_ == "node.process.get" && failure != nullptr && failure->code == "not_found";
    return is_absent
               ? error_response(404, answer.error, details_of(told))
               : error_response(500, fmt::format("job failed: {}", answer.error), details_of(told));
  }
  return list(told, Millis(0));
}

http::Response NodeCall::list(const Told& told, Millis waited) const {
  const Story& story = told.story;
  JsonWriter json;
  json.begin_object().field("job_id", to_string(told.view.spec->id));
  if (type_ == "file.status.get" && !story.answers.empty()) {
    const auto& [host, answer] = *story.answers.begin();
    write_file_state(json, host, answer);
  }
  json.key("results").begin_array();
  for (const auto& [host, answer] : story.answers) write_item(json, type_, host, answer);
  const std::string silence = fmt::format("no answer within {}", go_duration(waited));
  for (const std::string& host : story.silent_hosts) write_silent_item(json, host, silence);
  json.end_array().end_object();
  return json_response(status_, json.take());
}

}  // namespace docket::api::osapi
