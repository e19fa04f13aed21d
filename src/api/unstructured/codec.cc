#include "api/unstructured/codec.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "api/json_slices.h"
#include "api/unstructured/attributes.h"
#include "api/unstructured/forms.h"
#include "api/words.h"
#include "delivery/order.h"

namespace docket::api::unstructured {
namespace {

std::optional<std::string> runtime(const job::Job& job, TimePoint now) {
  if (!job.first_started_at) return std::nullopt;
  return duration_text(job.finished_at.value_or(now) - *job.first_started_at);
}

constexpr std::string_view destination_type = R"("destination")";

std::vector<NodeTexts> node_texts(std::string_view nodes) {
  std::vector<NodeTexts> all;
  for (const std::string_view node : json_items(nodes)) {
    NodeTexts& texts = all.emplace_back();
    for (const JsonMember& member : json_members(node)) {
      if (member.name == "id") texts.id = member.text;
      if (member.name == "type") texts.type = member.text;
      if (member.name == "subtype") texts.subtype = member.text;
    }
  }
  return all;
}

void write_files(JsonWriter& json, const AttributeParts& parts,
                 const std::vector<NodeTexts>& nodes) {
  std::vector<std::string_view> ids;
  for (const std::string_view file : json_items(parts.files))
    ids.push_back(json_member(file, "id"));
  json.key("input_file_ids");
  if (parts.has_source == "true") {
    json.null();
  } else {
    json.begin_array();
    for (const std::string_view id : ids) json.raw(id);
    json.end_array();
  }
  json.key("output_node_files").begin_array();
  for (const std::string_view id : ids) {
    for (const NodeTexts& node : nodes) {
      json.begin_object().key("node_id").raw(node.id);
      if (node.type == destination_type) {
        json.field("file_id", delivery::delivered_name(json_string(id)));
      } else {
        json.key("file_id").raw(id);
      }
      json.key("node_type").raw(node.type).key("node_subtype").raw(node.subtype).end_object();
    }
  }
  json.end_array();
}

void write_as(JsonWriter& json, const store::View& view, std::string_view status,
              const std::optional<std::string>& runtime, const AttributeParts& parts,
              const std::vector<NodeTexts>& nodes) {
  const JobId id = view.spec->id;
  const bool has_workflow = parts.workflow_id != "null";
  json.begin_object().field("id", to_string(id)).key("workflow_id");
  if (has_workflow) {
    json.raw(parts.workflow_id).key("workflow_name").raw(parts.workflow_name);
  } else {
    json.string(format_uuid(temporary_workflow(id)))
        .field("workflow_name", temporary_workflow_name(id));
  }
  json.field("status", status)
      .field("created_at", time_text(view.job.created_at))
      .field("runtime", runtime);
  write_files(json, parts, nodes);
  json.field("job_type", view.spec->submission.type).end_object();
}

}  // namespace

DoorTypes job_types() {
  DoorTypes door;
  door.door = own_door;
  for (const char* name : {"ephemeral", "persistent", "scheduled", "template"}) {
    door.types.push_back({.name = name, .kind = "document"});
  }
  return door;
}

void JobWriter::write(JsonWriter& json, const store::View& view) {
  const AttributeParts parts = parts_of(view.spec->submission.attributes);
  write_as(json, view, word(own_door, view.job.state), runtime(view.job, now_), parts,
           nodes_of(parts.nodes));
}

const std::vector<NodeTexts>& JobWriter::nodes_of(std::string_view text) {
  if (text != text_) {
    nodes_ = node_texts(text);
    text_ = text;
  }
  return nodes_;
}

std::string encode_job(const store::View& view, TimePoint now) {
  JsonWriter json;
  JobWriter(now).write(json, view);
  return json.take();
}

std::string encode_new_job(const store::View& view) {
  JsonWriter json;
  const AttributeParts parts = parts_of(view.spec->submission.attributes);
  write_as(json, view, word(own_door, job::State::available), std::nullopt, parts,
           node_texts(parts.nodes));
  return json.take();
}

std::string_view processing_status(job::State state) {
  switch (state) {
    case job::State::scheduled:
    case job::State::available:
      return "SCHEDULED";
    case job::State::running:
    case job::State::retryable:
    case job::State::waiting_idle:
    case job::State::waiting_active:
      return "IN_PROGRESS";
    case job::State::completed:
      return "SUCCESS";
    case job::State::partial:
      return "COMPLETED_WITH_ERRORS";
    case job::State::failed:
      return "FAILED";
    case job::State::cancelled:
      return "STOPPED";
  }
  return "FAILED";
}

std::string failure_text(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::invalid_input:
    case FailureKind::not_buildable:
    case FailureKind::numeric:
    case FailureKind::no_executor:
      return failure.message;
    case FailureKind::time_limit:
    case FailureKind::deadline:
      return "Document processing timed out";
    case FailureKind::memory_limit:
      return "Document limit exceeded: memory";
    case FailureKind::output_limit:
      return "Document limit exceeded: output";
    case FailureKind::crashed:
    case FailureKind::internal:
    case FailureKind::interrupted:
    case FailureKind::cancelled:
    case FailureKind::dependency:
      return "Document processing failed";
  }
  return "Document processing failed";
}

}  // namespace docket::api::unstructured
