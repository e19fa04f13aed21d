#include "api/unstructured/job_routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/fingerprint.h"
#include "api/once.h"
#include "api/unstructured/collected.h"
#include "api/unstructured/forms.h"
#include "api/unstructured/job_request.h"
#include "api/unstructured/query.h"
#include "api/unstructured/uploads.h"
#include "api/words.h"
#include "delivery/order.h"
#include "http/range.h"

namespace docket::api::unstructured {
namespace {

constexpr std::size_t tasks_page = 1'000;

http::Response refuse_key(const http::Request&, const Error& error) {
  return encode_error(error, no_job);
}

// The node whose output is meant: the one named, else the last that makes something.
OrAnswer<std::size_t> node_of(const Attributes& attributes, const std::optional<std::string>& id) {
  const auto is_meant = [&](const Node& node) {
    return id ? node.id == *id : node.type != destination;
  };
  for (std::size_t i = attributes.nodes.size(); i > 0; --i) {
    if (is_meant(attributes.nodes[i - 1])) return i - 1;
  }
  return detail(404, no_node);
}

OrAnswer<std::size_t> file_of(const Attributes& attributes, const std::string& id) {
  const auto found =
      std::find_if(attributes.files.begin(), attributes.files.end(), [&](const JobFile& file) {
        return file.id == id || delivery::delivered_name(file.id) == id;
      });
  if (found == attributes.files.end() || attributes.has_source) return detail(404, no_file);
  return static_cast<std::size_t>(found - attributes.files.begin());
}

// What a download asks for.
struct Wanted {
  job::TaskIndex task = 0;   // that must have ended
  job::TaskIndex maker = 0;  // whose output it is: of a delivery, the step before it
  std::string name;          // what it is saved as
};

OrAnswer<Wanted> wanted_output(const http::Request& request, const Attributes& attributes) {
  Violations violations;
  const QueryReader read(violations, request);
  const auto file_id = read.text("file_id");
  if (!file_id) {
    violations.missing({"query", "file_id"}, "null");
    return refused(violations);
  }
  const auto file = file_of(attributes, *file_id);
  if (!file) return file.error();
  const auto node = node_of(attributes, read.text("node_id"));
  if (!node) return node.error();
  const std::size_t task = *file * attributes.nodes.size() + *node;
  const bool is_delivery = attributes.nodes[*node].type == destination;
  return Wanted{.task = static_cast<job::TaskIndex>(task),
                .maker = static_cast<job::TaskIndex>(is_delivery ? task - 1 : task),
                .name = delivery::delivered_name(attributes.files[*file].id)};
}

}  // namespace

void JobRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto read = job::Permission::job_read;
  constexpr auto write = job::Permission::job_write;
  const std::string job = "/api/v1/jobs/{job_id}";
  http::Route& submit =
      table.add(post, "/api/v1/jobs", "submit_job", write, this, &JobRoutes::submit);
  take_uploads(submit, context_);
  submit.sample.content_type = "application/x-www-form-urlencoded";
  submit.sample.body = "request_data=%7B%22template_id%22%3A%22fast_partition%22%7D";
  table.add(get, job, "get_job", read, this, &JobRoutes::find);
  table.add(get, job + "/details", "get_job_details", read, this, &JobRoutes::details);
  table.add(get, job + "/failed-files", "get_job_failed_files", read, this,
            &JobRoutes::failed_files);
  table.add(get, job + "/file-status", "get_job_file_status", read, this, &JobRoutes::file_status);
  http::Route& output =
      table.add(get, job + "/download", "download_job_output", read, this, &JobRoutes::download);
  output.sample.target += "?file_id=upload-000000000000-a.txt";
  table.add(post, job + "/cancel", "cancel_job", write, this, &JobRoutes::cancel);
}

Task<http::Response> JobRoutes::submit(http::Request request) {
  return answer_once<JobRoutes>(&context_.services, refuse_key, this, &JobRoutes::accept,
                                std::move(request));
}

Task<http::Response> JobRoutes::accept(job::Principal who, http::Request request, std::string key) {
  std::string digest = key.empty() ? std::string() : fingerprint(request);
  auto uploads = uploads_of(request);
  if (!uploads) co_return uploads.error().response;
  const auto data = request_data(*uploads);
  if (!data) co_return data.error().response;
  auto asked = decode_request_data(*data);
  if (!asked) co_return asked.error().response;
  Plan plan;
  plan.job_class = asked->job_class;
  plan.attributes.nodes = std::move(asked->nodes);
  context_.name_nodes(plan.attributes.nodes);
  plan.files = std::move(uploads->files);
  auto submission = submission_of(context_, who, std::move(plan));
  if (!submission) co_return submission.error().response;
  if (!key.empty()) {
    submission->idempotency_key = std::move(key);
    submission->request_digest = std::move(digest);
  }
  const Result<store::View> view =
      co_await context_.services.engine.submit(who, *std::move(submission));
  if (!view) co_return encode_error(view.error(), no_workflow);
  co_return json_response(200, encode_new_job(*view));
}

Task<http::Response> JobRoutes::find(http::Request request) {
  const auto view = co_await context_.find_job(std::move(request), store::Detail::row);
  if (!view) co_return view.error().response;
  co_return json_response(200, encode_job(*view, context_.services.clock.now()));
}

Task<OrAnswer<std::vector<TaskFact>>> JobRoutes::facts(job::Principal who, store::View view,
                                                       Times times) const {
  std::vector<TaskFact> facts;
  std::size_t came = 0;
  // Since `view` was read a listing may have ended and brought more: a full page may go on.
  while (facts.size() < view.job.tasks.total || came == tasks_page) {
    const Result<std::vector<engine::TaskView>> page = co_await context_.services.engine.tasks(
        who, own_door, view.spec->id, static_cast<job::TaskIndex>(facts.size()), tasks_page,
        store::Detail::row);
    if (!page) co_return failed(page.error(), no_job);
    came = page->size();
    if (came == 0) break;
    for (const engine::TaskView& task : *page) facts.push_back(fact_of(task));
  }
  if (times == Times::yes) {
    const auto timeline = co_await context_.services.engine.timeline(who, own_door, view.spec->id);
    if (!timeline) co_return failed(timeline.error(), no_job);
    add_times(facts, *timeline, view.job);
  }
  co_return facts;
}

Task<OrAnswer<std::vector<std::string>>> JobRoutes::listings(
    job::Principal who, JobId id, const std::vector<TaskFact>* tasks) const {
  std::vector<std::string> outputs;
  for (const job::TaskIndex index : listings_of(*tasks)) {
    const Result<std::vector<engine::TaskView>> listing =
        co_await context_.services.engine.tasks(who, own_door, id, index, 1);
    if (!listing) co_return failed(listing.error(), no_job);
    if (listing->empty() || !listing->front().output) continue;
    const store::Output output = *listing->front().output;
    Result<std::string> text = co_await context_.services.engine.output_text(output);
    if (!text) co_return failed(text.error(), no_job);
    outputs.push_back(*std::move(text));
  }
  co_return outputs;
}

Task<OrAnswer<JobRoutes::Followed>> JobRoutes::follow(http::Request request, Times times) const {
  const job::Principal who = principal(request);
  auto view = co_await context_.find_job(std::move(request), store::Detail::row);
  if (!view) co_return view.error();
  auto tasks = co_await facts(who, *view, times);
  if (!tasks) co_return tasks.error();
  Followed job;
  job.attributes = read_attributes(view->spec->submission);
  job.view = *std::move(view);
  // Jobs of older servers know the files of their sources.
  if (!job.attributes.has_source || !job.attributes.files.empty()) {
    job.tasks = *std::move(tasks);
    co_return job;
  }
  const auto outputs = co_await listings(who, job.view.spec->id, &*tasks);
  if (!outputs) co_return outputs.error();
  Collected found = collected(*tasks, *outputs);
  job.attributes.files = std::move(found.files);
  job.tasks = std::move(found.tasks);
  job.listing = std::move(found.listing);
  co_return job;
}

Task<http::Response> JobRoutes::details(http::Request request) {
  const auto job = co_await follow(std::move(request), Times::no);
  if (!job) co_return job.error().response;
  co_return json_response(200,
                          encode_details(job->view, job->attributes, job->tasks, job->listing));
}

Task<http::Response> JobRoutes::failed_files(http::Request request) {
  const auto job = co_await follow(std::move(request), Times::no);
  if (!job) co_return job.error().response;
  co_return json_response(200, encode_failed_files(job->attributes, job->tasks));
}

Task<http::Response> JobRoutes::file_status(http::Request request) {
  const auto job = co_await follow(std::move(request), Times::yes);
  if (!job) co_return job.error().response;
  co_return json_response(200, encode_file_status(job->view, job->attributes, job->tasks,
                                                  context_.services.clock.now(), job->listing));
}

Task<http::Response> JobRoutes::download(http::Request request) {
  const job::Principal who = principal(request);
  const auto view = co_await context_.find_job(request, store::Detail::row);
  if (!view) co_return view.error().response;
  const auto wanted = wanted_output(request, read_attributes(view->spec->submission));
  if (!wanted) co_return wanted.error().response;
  const std::size_t count = wanted->task - wanted->maker + 1;
  const Result<std::vector<engine::TaskView>> tasks =
      co_await context_.services.engine.tasks(who, own_door, view->spec->id, wanted->maker, count);
  if (!tasks) co_return encode_error(tasks.error(), no_job);
  if (tasks->size() < count) co_return fastapi_detail(404, no_file);
  if (!tasks->back().output) {
    const bool may_come = !job::is_final(tasks->back().task.state);
    co_return may_come ? fastapi_detail(409, "Output is not ready") : fastapi_detail(404, no_file);
  }
  const store::Output output = *tasks->front().output;
  Result<std::string> text = co_await context_.services.engine.output_text(output);
  if (!text) co_return encode_error(text.error(), no_file);
  http::Response response = json_response(200, *std::move(text));
  response.headers.set("Content-Disposition",
                       fmt::format("attachment; filename=\"{}\"", wanted->name));
  // An output never changes.
  co_return http::serve_range(request, std::move(response),
                              fmt::format("{}-{}", to_string(view->spec->id), wanted->maker));
}

Task<http::Response> JobRoutes::cancel(http::Request request) {
  const job::Principal who = principal(request);
  const auto found = co_await context_.find_job(std::move(request), store::Detail::row);
  if (!found) co_return found.error().response;
  const JobId id = found->spec->id;
  const Result<store::View> cancelled = co_await context_.services.engine.cancel(who, own_door, id);
  if (!cancelled && cancelled.error().code != ErrorCode::conflict) {
    co_return encode_error(cancelled.error(), no_job);
  }
  if (!cancelled) {
    const Result<store::View> ended =
        co_await context_.services.engine.find(who, own_door, id, store::Detail::row);
    if (!ended) co_return encode_error(ended.error(), no_job);
    if (ended->job.state != job::State::cancelled) {
      co_return fastapi_detail(409,
                               fmt::format("Job is already {}", word(own_door, ended->job.state)));
    }
  }
  JsonWriter json;
  json.begin_object()
      .field("id", to_string(id))
      .field("status", "cancelled")
      .field("message", "Job successfully cancelled.")
      .end_object();
  co_return json_response(200, json.take());
}

}  // namespace docket::api::unstructured
