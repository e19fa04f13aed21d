#include "api/unstructured/context.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/unstructured/forms.h"
#include "api/unstructured/pipeline.h"
#include "api/unstructured/text.h"
#include "delivery/collection.h"

namespace docket::api::unstructured {
namespace {

constexpr std::size_t record_page = 1'000;

}  // namespace

OrAnswer<Uuid> Context::path_id(const http::Request& request, std::string_view name) {
  const std::string& text = request.param(name);
  auto read = read_uuid(text);
  if (const Uuid* uuid = std::get_if<Uuid>(&read)) return *uuid;
  Violations violations;
  violations.uuid_parsing({"path", name}, quoted(text), std::get<std::string>(read));
  return refused(violations);
}

Task<OrAnswer<store::View>> Context::find_job(http::Request request, store::Detail detail) const {
  const auto id = path_id(request, "job_id");
  if (!id) co_return id.error();
  Result<store::View> view =
      co_await services.engine.find(principal(request), own_door, JobId{*id}, detail);
  if (!view) co_return failed(view.error(), no_job);
  if (view->spec->submission.is_unlisted) co_return failed(not_found("It is not listed."), no_job);
  co_return *std::move(view);
}

Task<OrAnswer<store::Record>> Context::find_record(job::Principal who, std::string kind, Uuid id,
                                                   std::string_view absent) const {
  Result<store::Record> record =
      co_await services.engine.find_record(who, std::move(kind), RecordId{id});
  if (!record) co_return failed(record.error(), absent);
  co_return *std::move(record);
}

Task<OrAnswer<std::vector<store::Record>>> Context::all_records(job::Principal who,
                                                                std::string kind) const {
  std::vector<store::Record> all;
  store::RecordQuery query;
  query.kind = std::move(kind);
  query.limit = record_page;
  for (;;) {
    Result<engine::RecordPage> page = co_await services.engine.records(who, query);
    if (!page) co_return failed(page.error(), "Not Found");
    std::move(page->records.begin(), page->records.end(), std::back_inserter(all));
    if (!page->next) break;
    query.after = page->next;
  }
  co_return all;
}

Task<OrAnswer<store::Record>> Context::create_record(job::Principal who, std::string kind,
                                                     std::string body,
                                                     std::optional<job::GroupRules> group,
                                                     std::string_view what) const {
  auto count = counts.find(who.tenant, kind);
  if (!count) {
    const auto records = co_await all_records(who, kind);
    if (!records) co_return records.error();
    count = records->size();
    counts.counted(who.tenant, kind, *count);
  }
  if (*count >= options.records_max) {
    co_return detail(422, fmt::format("There may be at most {} {} (unstructured.records_max)",
                                      options.records_max, what));
  }
  Result<store::Record> record =
      co_await services.engine.create_record(who, kind, std::move(body), group);
  if (!record) co_return failed(record.error(), "Not Found");
  counts.added(who.tenant, kind);
  co_return *std::move(record);
}

void Context::name_nodes(std::vector<Node>& nodes) const {
  for (Node& node : nodes) {
    if (!node.id.empty()) continue;
    node.id = format_uuid(make_uuid_v7(services.clock.now(), random.next()));
  }
}

std::string Context::new_file_id(std::string_view name) const {
  return delivery::file_id(random.next(), name);
}

OrAnswer<job::Submission> submission_of(const Context& context, const job::Principal& who,
                                        Plan plan) {
  if (plan.source_folder) plan.files.clear();
  const std::size_t tasks = plan.files.size() * plan.attributes.nodes.size();
  if (tasks > job::tasks_max) {
    Violations violations;
    violations.value_error(
        {"body", "input_files"}, fmt::format("{}", plan.files.size()),
        fmt::format("files times nodes may be at most {}; this is {}", job::tasks_max, tasks));
    return refused(violations);
  }
  for (const job::InputFile& file : plan.files) {
    plan.attributes.files.push_back({context.new_file_id(file.name), file.name});
  }
  job::Submission submission = new_submission(context.types, plan.job_class, who);
  submission.input = "{}";
  submission.attributes = attributes_text(plan.attributes);
  submission.tasks =
      tasks_of(plan.attributes.nodes, plan.attributes.files, context.options.courier);
  if (plan.source_folder) {
    submission.tasks = {listing_task(plan.attributes.nodes, *plan.source_folder, context.options)};
  }
  submission.files = std::move(plan.files);
  submission.rules.outcome = job::OutcomeRule::each;
  // What kills a worker or fails is the document: another attempt would not help.
  submission.rules.attempts_max = 1;
  submission.has_no_task = submission.tasks.empty();
  if (plan.attributes.workflow_id) {
    submission.facets[job::Facet::workflow] = *plan.attributes.workflow_id;
  }
  return submission;
}

}  // namespace docket::api::unstructured
