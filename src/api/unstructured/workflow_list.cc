#include "api/unstructured/workflow_list.h"

#include <algorithm>
#include <array>
#include <utility>

#include "api/unstructured/forms.h"
#include "api/unstructured/query.h"

namespace docket::api::unstructured {
namespace {

constexpr std::array<std::string_view, 5> sort_words = {"id", "name", "created_at", "updated_at",
                                                        "status"};
constexpr std::array<std::string_view, 2> direction_words = {"asc", "desc"};
constexpr std::array<std::string_view, 2> status_words = {"active", "inactive"};

bool is_meant(const NamedWorkflow& named, const WorkflowQuery& query) {
  const auto& [record, workflow] = named;
  const auto has_node = [&](const std::string& id) {
    return std::any_of(workflow.nodes.begin(), workflow.nodes.end(),
                       [&](const Node& node) { return node.id == id; });
  };
  return workflow.is_deleted == query.shows_deleted &&
         (!query.status || *query.status == "active") &&
         (!query.source_id || workflow.source_id == query.source_id) &&
         (!query.destination_id || workflow.destination_id == query.destination_id) &&
         (!query.node_id || has_node(*query.node_id)) &&
         (!query.name || workflow.name == *query.name) &&
         (!query.created_since || record.created_at >= *query.created_since) &&
         (!query.created_before || record.created_at < *query.created_before);
}

bool is_before(const NamedWorkflow& a, const NamedWorkflow& b, SortBy by) {
  switch (by) {
    case SortBy::name:
      if (a.second.name != b.second.name) return a.second.name < b.second.name;
      break;
    case SortBy::created_at:
      if (a.first.created_at != b.first.created_at) return a.first.created_at < b.first.created_at;
      break;
    case SortBy::updated_at:
      if (a.first.updated_at != b.first.updated_at) return a.first.updated_at < b.first.updated_at;
      break;
    case SortBy::id:
    case SortBy::status:  // all of them are active
      break;
  }
  return a.first.id < b.first.id;
}

}  // namespace

OrAnswer<WorkflowQuery> decode_workflow_query(const http::Request& request) {
  Violations violations;
  const QueryReader read(violations, request);
  WorkflowQuery query;
  query.page = read.whole("page", {1, page_max}).value_or(1);
  query.page_size = read.whole("page_size", {1, page_size_max});
  if (const auto word = read.word("sort_by", sort_words)) {
    const auto* found = std::find(sort_words.begin(), sort_words.end(), *word);
    query.sort_by = static_cast<SortBy>(found - sort_words.begin());
  }
  query.descends = read.word("sort_direction", direction_words) == "desc";
  query.status = read.word("status", status_words);
  query.source_id = read.uuid("source_id");
  query.destination_id = read.uuid("destination_id");
  query.node_id = read.uuid("dag_node_configuration_id");
  query.name = read.text("name");
  query.created_since = read.time("created_since");
  query.created_before = read.time("created_before");
  query.shows_deleted = read.flag("show_only_soft_deleted").value_or(false);
  (void)read.flag("show_recommender_workflows");
  if (!violations.is_empty()) return refused(violations);
  return query;
}

std::vector<NamedWorkflow> select(std::vector<store::Record> records, const WorkflowQuery& query) {
  std::vector<NamedWorkflow> found;
  for (store::Record& record : records) {
    Workflow workflow = read_workflow(record);
    NamedWorkflow named{std::move(record), std::move(workflow)};
    if (is_meant(named, query)) found.push_back(std::move(named));
  }
  std::sort(found.begin(), found.end(), [&](const NamedWorkflow& a, const NamedWorkflow& b) {
    return query.descends ? is_before(b, a, query.sort_by) : is_before(a, b, query.sort_by);
  });
  if (!query.page_size) return found;
  const auto size = static_cast<std::size_t>(*query.page_size);
  const std::size_t begin = std::min(static_cast<std::size_t>(query.page - 1) * size, found.size());
  const std::size_t end = std::min(begin + size, found.size());
  return {std::make_move_iterator(found.begin() + static_cast<std::ptrdiff_t>(begin)),
          std::make_move_iterator(found.begin() + static_cast<std::ptrdiff_t>(end))};
}

}  // namespace docket::api::unstructured
