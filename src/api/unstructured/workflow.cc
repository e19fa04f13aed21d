#include "api/unstructured/workflow.h"

#include <array>

#include "api/json_slices.h"
#include "api/unstructured/forms.h"
#include "api/unstructured/templates.h"

namespace docket::api::unstructured {
namespace {

constexpr std::array<std::string_view, 5> types = {"basic", "advanced", "platinum", "custom",
                                                   "auto"};

// What a workflow does that names no nodes.
std::vector<Node> usual_nodes() {
  return {{.id = {},
           .name = "Partitioner",
           .type = std::string(partition),
           .subtype = "vlm",
           .settings = R"({"is_dynamic":true})"}};
}

class Reader {
 public:
  explicit Reader(const JsonRequest& request) : members_(violations_, request) {}

  Members& members() { return members_; }
  Violations& violations() { return violations_; }

  void shared(Workflow& workflow) {
    if (const auto flag = members_.flag("reprocess_all")) workflow.reprocesses_all = *flag;
    connector("source_id", workflow.source_id);
    connector("destination_id", workflow.destination_id);
    if (members_.find("schedule") != nullptr) {
      violations_.value_error({"body", "schedule"}, to_json(*members_.find("schedule")),
                              "schedules are not available on this server");
    }
  }

  // Nothing when there are none, or an empty list that may be one.
  std::optional<std::vector<Node>> nodes(bool may_be_empty) {
    const boost::json::value* value = members_.find("workflow_nodes");
    if (value == nullptr) return std::nullopt;
    const bool is_empty = value->is_array() && value->get_array().empty();
    if (is_empty && may_be_empty) return std::nullopt;
    return decode_nodes(violations_, {"body", "workflow_nodes"}, *value,
                        members_.slice("workflow_nodes"));
  }

  // Null when none is named.
  OrAnswer<const Template*> of_template() {
    const boost::json::value* id = members_.find("template_id");
    if (id == nullptr) return static_cast<const Template*>(nullptr);
    const boost::json::string* text = id->if_string();
    if (text == nullptr) {
      violations_.not_a_string({"body", "template_id"}, to_json(*id));
      return refused(violations_);
    }
    const Template* found = find_template(*text);
    if (found == nullptr) return detail(404, no_template);
    return found;
  }

 private:
  void connector(std::string_view name, std::optional<std::string>& id) {
    if (members_.is_null(name)) id.reset();
    if (const auto uuid = members_.uuid(name)) id = format_uuid(*uuid);
  }

  Violations violations_;
  Members members_;
};

void write_ids(JsonWriter& json, std::string_view key, const std::optional<std::string>& id) {
  json.key(key).begin_array();
  if (id) json.string(*id);
  json.end_array();
}

void write_nodes(JsonWriter& json, std::string_view key, const std::vector<Node>& nodes) {
  json.key(key).begin_array();
  for (const Node& node : nodes) write_node(json, node);
  json.end_array();
}

}  // namespace

job::GroupRules workflow_rules() {
  job::GroupRules rules;
  rules.unfinished_max = 1;
  return rules;
}

OrAnswer<Workflow> decode_new_workflow(const JsonRequest& request) {
  Reader reader(request);
  Workflow workflow;
  reader.members().required("name");
  workflow.name = reader.members().text("name", name_characters_max).value_or("");
  reader.members().required("workflow_type");
  workflow.type = reader.members().word("workflow_type", types).value_or("");
  reader.shared(workflow);
  const auto of = reader.of_template();
  if (!of) return of.error();
  const bool needs_nodes = workflow.type == "custom" && *of == nullptr;
  auto nodes = reader.nodes(!needs_nodes);
  if (!nodes && needs_nodes) {
    reader.violations().value_error({"body", "workflow_nodes"}, "null",
                                    "a custom workflow needs 'workflow_nodes' or 'template_id'");
  }
  if (!reader.violations().is_empty()) return refused(reader.violations());
  if (nodes) {
    workflow.nodes = *std::move(nodes);
  } else {
    workflow.nodes = *of == nullptr ? usual_nodes() : (*of)->nodes;
  }
  return workflow;
}

OrAnswer<Workflow> decode_change(const JsonRequest& request, Workflow workflow) {
  Reader reader(request);
  Members& members = reader.members();
  if (members.find("name") != nullptr) {
    workflow.name = members.text("name", name_characters_max).value_or(workflow.name);
  }
  if (members.find("workflow_type") != nullptr) {
    workflow.type = members.word("workflow_type", types).value_or(workflow.type);
  }
  if (members.is_null("reprocess_all")) workflow.reprocesses_all = false;
  reader.shared(workflow);
  const auto of = reader.of_template();
  if (!of) return of.error();
  if (auto nodes = reader.nodes(*of != nullptr)) {
    workflow.nodes = *std::move(nodes);
  } else if (*of != nullptr) {
    workflow.nodes = (*of)->nodes;
  }
  if (!reader.violations().is_empty()) return refused(reader.violations());
  return workflow;
}

std::string workflow_body(const Workflow& workflow) {
  JsonWriter json;
  json.begin_object()
      .field("name", workflow.name)
      .field("type", workflow.type)
      .field("source_id", workflow.source_id)
      .field("destination_id", workflow.destination_id)
      .field("reprocess_all", workflow.reprocesses_all)
      .field("deleted", workflow.is_deleted);
  write_nodes(json, "nodes", workflow.nodes);
  return json.end_object().take();
}

Workflow read_workflow(const store::Record& record) {
  const auto id = [](std::string_view text) {
    return text == "null" ? std::nullopt : std::optional<std::string>(json_string(text));
  };
  Workflow workflow;
  for (const JsonMember& member : json_members(record.body)) {
    if (member.name == "name") workflow.name = json_string(member.text);
    if (member.name == "type") workflow.type = json_string(member.text);
    if (member.name == "source_id") workflow.source_id = id(member.text);
    if (member.name == "destination_id") workflow.destination_id = id(member.text);
    if (member.name == "reprocess_all") workflow.reprocesses_all = member.text == "true";
    if (member.name == "deleted") workflow.is_deleted = member.text == "true";
    if (member.name == "nodes") workflow.nodes = read_nodes(member.text);
  }
  return workflow;
}

void write_workflow(JsonWriter& json, const store::Record& record, const Workflow& workflow) {
  json.begin_object().field("id", to_string(record.id)).field("name", workflow.name);
  write_ids(json, "sources", workflow.source_id);
  write_ids(json, "destinations", workflow.destination_id);
  write_nodes(json, "workflow_nodes", workflow.nodes);
  json.field("workflow_type", workflow.type)
      .field("status", "active")
      .null_field("schedule")
      .field("reprocess_all", workflow.reprocesses_all)
      .field("created_at", time_text(record.created_at))
      .field("updated_at",
             record.version > 1 ? std::optional(time_text(record.updated_at)) : std::nullopt)
      .end_object();
}

}  // namespace docket::api::unstructured
