#include <limits>

#include <fmt/format.h>

#include "api/fastapi.h"
#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/native/fields.h"
#include "api/native/requests.h"
#include "base/excerpt.h"
#include "wire/agent_messages.h"

namespace docket::api::native {
namespace {

const std::vector<std::string>& job_fields() {
  static const std::vector<std::string> names = {"door",   "type",         "input",     "priority",
                                                 "labels", "metadata",     "run_after", "deadline",
                                                 "limits", "max_attempts", "parent",    "project"};
  return names;
}

// The body as a JSON object.
Result<boost::json::object> read_object(const http::Request& request) {
  if (!is_json_content_type(request.headers.find("Content-Type"))) {
    return invalid_argument("The body must be JSON: send Content-Type: application/json.");
  }
  JsonBody body = read_json(request.body);
  if (const auto* error = std::get_if<PythonJsonError>(&body)) {
    return invalid_argument(
        fmt::format("The body is not JSON: {} (character {}).", error->reason, error->position));
  }
  auto* value = std::get_if<boost::json::value>(&body);
  if (value == nullptr || !value->is_object()) {
    return invalid_argument("The body must be a JSON object in UTF-8.");
  }
  return std::move(value->get_object());
}

// The door and class that `door` and `type` name.
Result<std::pair<const DoorTypes*, job::Class>> read_type(Fields& fields, const Catalog& catalog) {
  const std::string door_word = fields.required_text("door");
  const std::string type_word = fields.required_text("type");
  if (fields.error()) return *fields.error();
  const auto door = job::parse_door(door_word);
  const DoorTypes* types = door ? catalog.find(*door) : nullptr;
  std::vector<std::string> known;
  if (types == nullptr) {
    for (const DoorTypes& other : catalog.doors()) known.emplace_back(job::name(other.door));
    return unknown_word("door", door_word, known);
  }
  const auto type = types->find(type_word);
  if (type) return std::pair{types, *type};
  for (const JobType& other : types->types) known.push_back(other.name);
  return unknown_word("type", type_word, known);
}

void read_limits(Fields& fields, job::Limits& limits) {
  static const std::vector<std::string> names = {"wall_ms", "cpu_ms", "memory_bytes",
                                                 "output_bytes"};
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1'000'000;
  const boost::json::object* object = fields.object("limits");
  if (object == nullptr) return;
  Fields members(*object, "limits", names);
  const auto wall = members.integer("wall_ms", 1, most);
  const auto cpu = members.integer("cpu_ms", 1, most);
  const auto memory = members.integer("memory_bytes", 1, most);
  const auto output = members.integer("output_bytes", 1, most);
  if (members.error()) return fields.refuse(*members.error());
  if (wall) limits.wall = Millis(*wall);
  if (cpu) limits.cpu = Millis(*cpu);
  if (memory) limits.memory_bytes = *memory;
  if (output) limits.output_bytes = *output;
}

void read_labels(Fields& fields, std::map<std::string, std::string>& labels) {
  const boost::json::object* object = fields.object("labels");
  if (object == nullptr) return;
  for (const auto& [name, value] : *object) {
    if (!value.is_string()) {
      return fields.refuse(
          invalid_argument(fmt::format("labels.{} must be a string.", std::string_view(name))));
    }
    labels[std::string(name)] = std::string(value.get_string());
  }
}

void read_parent(Fields& fields, job::Submission& submission) {
  const auto text = fields.text("parent");
  if (!text) return;
  const auto id = parse_uuid(*text);
  if (!id) {
    return fields.refuse(
        invalid_argument(fmt::format("parent must be the id of a job; '{}' came.", *text)));
  }
  submission.parent = JobId{*id};
  submission.facets[job::Facet::parent] = format_uuid(*id);
}

// `text` is what `object` was read from.
Result<job::Submission> read_job(const boost::json::object& object, std::string_view text,
                                 const SubmitContext& context) {
  Fields fields(object, "", job_fields());
  const auto type = read_type(fields, context.catalog);
  if (!type) return type.error();
  const DoorTypes& door = *type->first;
  job::Submission submission = new_submission(door, type->second, context.who);
  submission.input = fields.required_object_text("input", text);
  submission.priority = static_cast<job::Priority>(
      fields.integer("priority", door.priority_least, door.priority_greatest).value_or(0));
  submission.not_before = fields.time("run_after");
  submission.deadline = fields.time("deadline");
  submission.metadata = fields.object_text("metadata", text);
  if (const auto attempts = fields.integer("max_attempts", 1, 100)) {
    submission.rules.attempts_max = static_cast<std::uint8_t>(*attempts);
  }
  if (const auto project = fields.text("project")) {
    submission.facets[job::Facet::project] = *project;
  }
  read_limits(fields, submission.limits);
  read_labels(fields, submission.labels);
  read_parent(fields, submission);
  if (fields.error()) return *fields.error();
  return submission;
}

}  // namespace

Result<job::Submission> decode_submit(const http::Request& request, const SubmitContext& context) {
  const auto object = read_object(request);
  if (!object) return object.error();
  return read_job(*object, without_byte_order_mark(request.body), context);
}

Result<std::vector<Result<job::Submission>>> decode_batch(const http::Request& request,
                                                          const SubmitContext& context) {
  static const std::vector<std::string> names = {"jobs"};
  const auto object = read_object(request);
  if (!object) return object.error();
  const Fields fields(*object, "", names);
  if (fields.error()) return *fields.error();
  const boost::json::value* jobs = object->if_contains("jobs");
  const boost::json::array* items = jobs == nullptr ? nullptr : jobs->if_array();
  if (items == nullptr || items->empty() || items->size() > batch_jobs_max) {
    return invalid_argument(fmt::format("jobs must be a list of 1 to {} jobs.", batch_jobs_max));
  }
  std::vector<Result<job::Submission>> submissions;
  submissions.reserve(items->size());
  const auto texts = json_items(json_member(without_byte_order_mark(request.body), "jobs"));
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (const boost::json::object* item = (*items)[i].if_object()) {
      submissions.push_back(read_job(*item, texts[i], context));
    } else {
      submissions.push_back(invalid_argument("A job must be an object."));
    }
  }
  return submissions;
}

Result<KeyRequest> decode_key(const http::Request& request) {
  static const std::vector<std::string> names = {"tenant", "user", "role"};
  static const std::vector<std::string> roles = {"read", "write", "admin", "agent"};
  const auto object = read_object(request);
  if (!object) return object.error();
  Fields fields(*object, "", names);
  KeyRequest key;
  key.tenant = fields.text("tenant").value_or("");
  const std::string role_word = fields.required_text("role");
  key.user = fields.text("user").value_or(role_word);
  if (fields.error()) return *fields.error();
  const auto role = job::parse_role(role_word);
  if (!role || role == job::Role::enroll) return unknown_word("role", role_word, roles);
  key.role = *role;
  return key;
}

Result<InviteRequest> decode_invite(const http::Request& request) {
  static const std::vector<std::string> names = {"tenant", "name"};
  const auto object = read_object(request);
  if (!object) return object.error();
  Fields fields(*object, "", names);
  InviteRequest wanted;
  wanted.tenant = fields.text("tenant").value_or("");
  wanted.name = fields.required_text("name");
  if (fields.error()) return *fields.error();
  if (!wire::is_agent_name(wanted.name)) {
    return invalid_argument(
        fmt::format("Expected 'name' to be 1 to {} letters, digits, '.', '_' and '-', not '{}'.",
                    wire::agent_name_bytes_max, excerpt(wanted.name)));
  }
  return wanted;
}

}  // namespace docket::api::native
