// GET /workflows/: filters, order and page, over all workflows of a tenant.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/unstructured/workflow.h"
#include "base/time.h"

namespace docket::api::unstructured {

enum class SortBy : std::uint8_t { id, name, created_at, updated_at, status };

struct WorkflowQuery {
  SortBy sort_by = SortBy::id;
  bool descends = false;
  std::optional<std::int64_t> page_size;  // empty: all of them
  std::int64_t page = 1;
  std::optional<std::string> status;
  std::optional<std::string> source_id;
  std::optional<std::string> destination_id;
  std::optional<std::string> node_id;
  std::optional<std::string> name;
  std::optional<TimePoint> created_since;   // inclusive
  std::optional<TimePoint> created_before;  // exclusive
  bool shows_deleted = false;               // those only
};
OrAnswer<WorkflowQuery> decode_workflow_query(const http::Request& request);

using NamedWorkflow = std::pair<store::Record, Workflow>;
// Those that are asked for, in the order that is.
std::vector<NamedWorkflow> select(std::vector<store::Record> records, const WorkflowQuery& query);

}  // namespace docket::api::unstructured
