#include "api/unstructured/workflow_routes.h"

#include <utility>

#include "api/fingerprint.h"
#include "api/once.h"
#include "api/unstructured/templates.h"
#include "api/unstructured/uploads.h"
#include "api/unstructured/workflow_list.h"

namespace docket::api::unstructured {
namespace {

constexpr int changes_max = 5;

http::Response refuse_key(const http::Request&, const Error& error) {
  return encode_error(error, no_workflow);
}

std::string encode(const store::Record& record) {
  JsonWriter json;
  write_workflow(json, record, read_workflow(record));
  return json.take();
}

bool is_running(const store::Record& record) {
  return record.group && record.group->unfinished > 0;
}

http::Response already_running() { return fastapi_detail(409, "Workflow is already running"); }

OrAnswer<Workflow> mark_deleted(const JsonRequest&, Workflow workflow) {
  workflow.is_deleted = true;
  return workflow;
}

}  // namespace

void WorkflowRoutes::add_to(RouteTable& table) {
  using enum http::Method;
  constexpr auto read = job::Permission::job_read;
  constexpr auto write = job::Permission::job_write;
  const std::string all = "/api/v1/workflows";
  const std::string one = all + "/{workflow_id}";
  table.add(get, all, "list_workflows", read, this, &WorkflowRoutes::list);
  table.add(post, all, "create_workflow", write, this, &WorkflowRoutes::create).sample.body =
      R"({"name":"nightly","workflow_type":"basic"})";
  table.add(get, one, "get_workflow", read, this, &WorkflowRoutes::find);
  table.add(put, one, "update_workflow", write, this, &WorkflowRoutes::update).sample.body =
      R"({"name":"weekly"})";
  table.add(delete_, one, "delete_workflow", write, this, &WorkflowRoutes::remove);
  take_uploads(table.add(post, one + "/run", "run_workflow", write, this, &WorkflowRoutes::run),
               context_);
  table.add(get, "/api/v1/templates", "templates", read, this, &WorkflowRoutes::list_templates);
  table
      .add(get, "/api/v1/templates/{template_id}", "get_template", read, this,
           &WorkflowRoutes::find_template)
      .sample.target = "/api/v1/templates/fast_partition";
}

Task<http::Response> WorkflowRoutes::list(http::Request request) {
  const auto query = decode_workflow_query(request);
  if (!query) co_return query.error().response;
  auto records = co_await context_.all_records(principal(request), std::string(workflow_kind));
  if (!records) co_return records.error().response;
  JsonWriter json;
  json.begin_array();
  for (const auto& [record, workflow] : select(*std::move(records), *query)) {
    write_workflow(json, record, workflow);
  }
  co_return json_response(200, json.end_array().take());
}

// Records keep no Idempotency-Key, so one with a key is looked after like any other.
Task<http::Response> WorkflowRoutes::create(http::Request request) {
  const job::Principal who = principal(request);
  ResendGuard::Turn turn =
      co_await context_.services.resends.enter(ResendGuard::key(who, request), request.peer);
  if (auto lost = turn.lost_answer()) co_return std::move(*lost);
  http::Response response = co_await accept_new(who, std::move(request));
  co_return turn.watch(std::move(response));
}

Task<http::Response> WorkflowRoutes::accept_new(job::Principal who, http::Request request) {
  const auto asked = read_json_request(request);
  if (!asked) co_return asked.error().response;
  auto workflow = decode_new_workflow(*asked);
  if (!workflow) co_return workflow.error().response;
  const auto missing =
      co_await check_connectors(who, workflow->source_id, workflow->destination_id);
  if (missing) co_return missing->response;
  context_.name_nodes(workflow->nodes);
  const auto record =
      co_await context_.create_record(who, std::string(workflow_kind), workflow_body(*workflow),
                                      workflow_rules(), "workflows, deleted ones included");
  if (!record) co_return record.error().response;
  co_return json_response(200, encode(*record));
}

Task<OrAnswer<store::Record>> WorkflowRoutes::connector(job::Principal who,
                                                        const ConnectorSort* sort,
                                                        std::string id) const {
  return context_.find_record(who, std::string(sort->kind), *parse_uuid(id), sort->absent);
}

Task<std::optional<Answered>> WorkflowRoutes::check_connectors(
    job::Principal who, std::optional<std::string> source_id,
    std::optional<std::string> destination_id) const {
  if (source_id) {
    const auto source = co_await connector(who, &source_sort, *std::move(source_id));
    if (!source) co_return source.error();
  }
  if (destination_id) {
    const auto found = co_await connector(who, &destination_sort, *std::move(destination_id));
    if (!found) co_return found.error();
  }
  co_return std::nullopt;
}

Task<OrAnswer<store::Record>> WorkflowRoutes::meant(http::Request request) const {
  const auto id = Context::path_id(request, "workflow_id");
  if (!id) co_return id.error();
  auto record = co_await context_.find_record(principal(request), std::string(workflow_kind), *id,
                                              no_workflow);
  if (record && read_workflow(*record).is_deleted) co_return detail(404, no_workflow);
  co_return record;
}

Task<http::Response> WorkflowRoutes::find(http::Request request) {
  const auto record = co_await meant(std::move(request));
  if (!record) co_return record.error().response;
  co_return json_response(200, encode(*record));
}

Task<OrAnswer<store::Record>> WorkflowRoutes::change(http::Request request, JsonRequest asked,
                                                     Change how) const {
  const job::Principal who = principal(request);
  // What is not named stays, also a connector that is gone by now.
  const auto named = [&](std::string_view key, const std::optional<std::string>& id) {
    return asked.members.contains(key) ? id : std::nullopt;
  };
  for (int tries = 1;; ++tries) {
    const auto record = co_await meant(request);
    if (!record) co_return record.error();
    auto changed = how(asked, read_workflow(*record));
    if (!changed) co_return changed.error();
    const auto missing =
        co_await check_connectors(who, named("source_id", changed->source_id),
                                  named("destination_id", changed->destination_id));
    if (missing) co_return *missing;
    context_.name_nodes(changed->nodes);
    Result<store::Record> put = co_await context_.services.engine.put_record(
        who, std::string(workflow_kind), record->id, record->version, workflow_body(*changed));
    if (put) co_return *std::move(put);
    const bool was_late = put.error().code == ErrorCode::conflict && tries < changes_max;
    if (!was_late) co_return failed(put.error(), no_workflow);
  }
}

Task<http::Response> WorkflowRoutes::update(http::Request request) {
  auto asked = read_json_request(request);
  if (!asked) co_return asked.error().response;
  const auto record = co_await change(std::move(request), *std::move(asked), decode_change);
  if (!record) co_return record.error().response;
  co_return json_response(200, encode(*record));
}

Task<http::Response> WorkflowRoutes::remove(http::Request request) {
  JsonRequest nothing;
  const auto record = co_await change(std::move(request), std::move(nothing), mark_deleted);
  if (!record) co_return record.error().response;
  co_return json_response(200, "{}");
}

Task<http::Response> WorkflowRoutes::run(http::Request request) {
  return answer_once<WorkflowRoutes>(&context_.services, refuse_key, this,
                                     &WorkflowRoutes::accept_run, std::move(request));
}

Task<http::Response> WorkflowRoutes::accept_run(job::Principal who, http::Request request,
                                                std::string key) {
  std::string digest = key.empty() ? std::string() : fingerprint(request);
  const auto record = co_await meant(request);
  if (!record) co_return record.error().response;
  // One with a key may be the run that is open.
  if (key.empty() && is_running(*record)) co_return already_running();
  auto uploads = uploads_of(request);
  if (!uploads) co_return uploads.error().response;
  Workflow workflow = read_workflow(*record);
  Plan plan;
  plan.job_class = persistent;
  plan.attributes.workflow_id = to_string(record->id);
  plan.attributes.workflow_name = workflow.name;
  plan.attributes.nodes = std::move(workflow.nodes);
  plan.files = std::move(uploads->files);
  const auto not_connected =
      co_await connect(who, &plan, workflow.source_id, workflow.destination_id);
  if (not_connected) co_return not_connected->response;
  auto submission = submission_of(context_, who, std::move(plan));
  if (!submission) co_return submission.error().response;
  submission->group = record->id;
  if (!key.empty()) {
    submission->idempotency_key = std::move(key);
    submission->request_digest = std::move(digest);
  }
  const Result<store::View> view =
      co_await context_.services.engine.submit(who, *std::move(submission));
  if (!view) co_return co_await not_run(who, record->id, view.error());
  co_return json_response(202, encode_new_job(*view));
}

Task<std::optional<Answered>> WorkflowRoutes::connect(
    job::Principal who, Plan* plan, std::optional<std::string> source_id,
    std::optional<std::string> destination_id) const {
  if (destination_id) {
    const auto found = co_await connector(who, &destination_sort, *std::move(destination_id));
    if (!found) co_return found.error();
    if (context_.options.destination_root.empty()) co_return no_root(destination_sort);
    plan->attributes.nodes.push_back(
        destination_node(*found, context_.services.engine.tenant_name(who.tenant)));
  }
  if (source_id) {
    const auto source = co_await connector(who, &source_sort, *std::move(source_id));
    if (!source) co_return source.error();
    if (context_.options.local_root.empty()) co_return no_root(source_sort);
    plan->attributes.has_source = true;
    plan->source_folder = read_connector(*source).folder;
  }
  co_return std::nullopt;
}

Task<http::Response> WorkflowRoutes::not_run(job::Principal who, RecordId id, Error error) const {
  if (error.code == ErrorCode::conflict) {
    const auto record =
        co_await context_.services.engine.find_record(who, std::string(workflow_kind), id);
    if (record && is_running(*record)) co_return already_running();
  }
  co_return encode_error(error, no_workflow);
}

Task<http::Response> WorkflowRoutes::list_templates(http::Request) {
  JsonWriter json;
  json.begin_array();
  for (const Template& one : templates()) write_template(json, one, WithNodes::no);
  co_return json_response(200, json.end_array().take());
}

Task<http::Response> WorkflowRoutes::find_template(http::Request request) {
  const Template* found = unstructured::find_template(request.param("template_id"));
  if (found == nullptr) co_return fastapi_detail(404, no_template);
  JsonWriter json;
  write_template(json, *found, WithNodes::yes);
  co_return json_response(200, json.take());
}

}  // namespace docket::api::unstructured
