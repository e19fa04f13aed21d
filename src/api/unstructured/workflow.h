// Workflows: what a record of the kind `unstructured_workflow` holds, and how the API shows it.
//
// Guarantees: a deleted workflow keeps its record, so that its jobs stay listed and it can be asked
//   for among the deleted ones; every other request says that it is not there.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/unstructured/json_request.h"
#include "api/unstructured/nodes.h"
#include "job/group.h"
#include "store/record.h"

namespace docket::api::unstructured {

inline constexpr std::string_view workflow_kind = "unstructured_workflow";
inline constexpr std::int64_t name_characters_max = 255;

struct Workflow {
  std::string name;
  std::string type;  // basic, advanced, platinum, custom or auto
  std::optional<std::string> source_id;
  std::optional<std::string> destination_id;
  std::vector<Node> nodes;
  bool reprocesses_all = false;
  bool is_deleted = false;
};

// One job at a time.
job::GroupRules workflow_rules();

// Some nodes may lack an id. 404 for an unknown template, 422 for everything else.
OrAnswer<Workflow> decode_new_workflow(const JsonRequest& request);
// `workflow` with what the request changes.
OrAnswer<Workflow> decode_change(const JsonRequest& request, Workflow workflow);

std::string workflow_body(const Workflow& workflow);
Workflow read_workflow(const store::Record& record);

void write_workflow(JsonWriter& json, const store::Record& record, const Workflow& workflow);

}  // namespace docket::api::unstructured
