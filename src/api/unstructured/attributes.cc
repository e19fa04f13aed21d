#include "api/unstructured/attributes.h"

#include "api/json_slices.h"

namespace docket::api::unstructured {

std::string attributes_text(const Attributes& attributes) {
  JsonWriter json;
  json.begin_object()
      .field("workflow_id", attributes.workflow_id)
      .field("workflow_name", attributes.workflow_name)
      .field("has_source", attributes.has_source)
      .key("nodes")
      .begin_array();
  for (const Node& node : attributes.nodes) write_node(json, node);
  json.end_array().key("files").begin_array();
  for (const JobFile& file : attributes.files) {
    json.begin_object().field("id", file.id).field("name", file.name).end_object();
  }
  return json.end_array().end_object().take();
}

Attributes read_attributes(const job::Submission& submission) {
  const AttributeParts parts = parts_of(submission.attributes);
  Attributes attributes;
  if (parts.workflow_id != "null") attributes.workflow_id = json_string(parts.workflow_id);
  if (parts.workflow_name != "null") attributes.workflow_name = json_string(parts.workflow_name);
  attributes.has_source = parts.has_source == "true";
  attributes.nodes = read_nodes(parts.nodes);
  for (const std::string_view file : json_items(parts.files)) {
    attributes.files.push_back(
        {json_string(json_member(file, "id")), json_string(json_member(file, "name"))});
  }
  return attributes;
}

AttributeParts parts_of(std::string_view attributes) {
  AttributeParts parts;
  if (attributes.empty()) return parts;
  for (const JsonMember& member : json_members(attributes)) {
    if (member.name == "workflow_id") parts.workflow_id = member.text;
    if (member.name == "workflow_name") parts.workflow_name = member.text;
    if (member.name == "has_source") parts.has_source = member.text;
    if (member.name == "nodes") parts.nodes = member.text;
    if (member.name == "files") parts.files = member.text;
  }
  return parts;
}

}  // namespace docket::api::unstructured
