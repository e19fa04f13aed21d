#include "api/ionworks/requests.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "api/fastapi.h"
#include "api/guard.h"
#include "api/http_url.h"
#include "api/ionworks/errors.h"
#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/json_writer.h"
#include "api/words.h"
#include "base/utf8.h"

namespace docket::api::ionworks {
namespace {

constexpr std::int64_t callback_url_bytes_max = 2083;

std::string quoted(std::string_view text) { return JsonWriter().string(text).take(); }

std::vector<std::string_view> names(const DoorTypes& types) {
  std::vector<std::string_view> words;
  for (const JobType& type : types.types) words.push_back(type.name);
  return words;
}

// The class of a type's name; a name that is none goes to `violations`.
std::optional<job::Class> read_type(Violations& violations, Loc loc, const std::string& name,
                                    const DoorTypes& types) {
  const auto type = types.find(name);
  if (!type) violations.not_in_enum(loc, quoted(name), names(types));
  return type;
}

// `job_types` wins over `job_type`, which must be a type all the same.
std::uint64_t read_classes(Violations& violations, const http::Request& request,
                           const DoorTypes& types) {
  std::optional<job::Class> single;
  if (const std::string* name = last_value(request, "job_type")) {
    single = read_type(violations, {"query", "job_type"}, *name, types);
  }
  std::uint64_t several = 0;
  std::int64_t index = 0;
  for (const http::NamedValue& pair : request.query) {
    if (pair.name != "job_types") continue;
    const auto type = read_type(violations, {"query", "job_types", index++}, pair.value, types);
    if (type) several |= std::uint64_t{1} << *type;
  }
  if (index > 0) return several;
  return single ? std::uint64_t{1} << *single : ~std::uint64_t{0};
}

job::StateSet read_status(Violations& violations, const http::Request& request) {
  const std::string* status = last_value(request, "status");
  if (status == nullptr) return job::StateSet::all();
  const auto states = states_of(job::Door::ionworks, *status);
  if (states) return *states;
  violations.not_in_enum({"query", "status"}, quoted(*status), words(job::Door::ionworks));
  return {};
}

std::int64_t read_number(Violations& violations, const http::Request& request,
                         std::string_view name, std::int64_t usual, IntBounds bounds) {
  const std::string* text = last_value(request, name);
  if (text == nullptr) return usual;
  return read_int(violations, {"query", name}, std::string_view(*text), bounds).value_or(usual);
}

std::optional<std::vector<JobId>> read_ids(const http::Request& request) {
  std::optional<std::vector<JobId>> ids;
  for (const http::NamedValue& pair : request.query) {
    if (pair.name != "ids") continue;
    if (!ids) ids.emplace();
    if (const auto uuid = parse_uuid(pair.value)) ids->push_back(JobId{*uuid});
  }
  return ids;
}

// The fields of SubmitJobRequest, read one by one into a submission.
class SubmitReader {
 public:
  // `text` is the body as it was sent.
  SubmitReader(const boost::json::object& body, std::string_view text, Violations& violations)
      : body_(body), text_(text), violations_(violations) {}

  std::optional<job::Class> job_type(const DoorTypes& types) {
    const boost::json::value* value = required("job_type");
    if (value == nullptr) return std::nullopt;
    const auto type =
        value->is_string() ? types.find(std::string_view(value->get_string())) : std::nullopt;
    if (!type) violations_.not_in_enum({"body", "job_type"}, to_json(*value), names(types));
    return type;
  }

  std::string params() {
    const boost::json::value* value = required("params");
    return value == nullptr ? "" : object_text("params", *value);
  }

  job::Priority priority(const DoorTypes& types) {
    const boost::json::value* value = body_.if_contains("priority");
    if (value == nullptr) return 0;
    const auto number = read_int(violations_, {"body", "priority"}, *value,
                                 {types.priority_least, types.priority_greatest});
    return static_cast<job::Priority>(number.value_or(0));
  }

  std::string callback_url() {
    const boost::json::value* value = present("callback_url");
    if (value == nullptr) return {};
    const std::array<LocPart, 2> parts = {"body", "callback_url"};
    const Loc loc{std::span(parts)};
    const std::string input = to_json(*value);
    const boost::json::string* text = value->if_string();
    if (text == nullptr) {
      violations_.url_type(loc, input);
      return {};
    }
    if (text->size() > callback_url_bytes_max) {
      violations_.url_too_long(loc, input, callback_url_bytes_max);
      return {};
    }
    const HttpUrl url = normalize_http_url(*text);
    if (const auto* normal = std::get_if<std::string>(&url)) return *normal;
    if (const auto* fault = std::get_if<UrlFault>(&url)) {
      violations_.url_parsing(loc, input, fault->reason);
    } else {
      violations_.url_scheme(loc, input);
    }
    return {};
  }

  std::optional<std::string> metadata() {
    const boost::json::value* value = present("metadata");
    if (value == nullptr) return std::nullopt;
    return object_text("metadata", *value);
  }

  std::optional<std::string> parent() {
    const boost::json::value* value = present("parent_job_id");
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return std::string(value->get_string());
    violations_.not_a_string({"body", "parent_job_id"}, to_json(*value));
    return std::nullopt;
  }

 private:
  const boost::json::value* required(std::string_view name) {
    const boost::json::value* value = body_.if_contains(name);
    if (value == nullptr) violations_.missing({"body", name}, to_json(body_));
    return value;
  }

  // Null when the key is absent or its value is null.
  const boost::json::value* present(std::string_view name) const {
    const boost::json::value* value = body_.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  // As it was sent, byte for byte.
  std::string object_text(std::string_view name, const boost::json::value& value) {
    if (value.is_object()) return std::string(json_member(text_, name));
    violations_.not_a_dict({"body", name}, to_json(value));
    return {};
  }

  const boost::json::object& body_;
  const std::string_view text_;
  Violations& violations_;
};

// The body as a JSON object; a Response is the refusal.
std::variant<boost::json::object, http::Response> read_object(const http::Request& request) {
  Violations violations;
  if (request.body.empty()) {
    violations.missing({"body"}, "null");
    return violations.response();
  }
  if (!is_json_content_type(request.headers.find("Content-Type"))) {
    if (!is_utf8(request.body)) return unreadable_body();
    violations.not_a_model(quoted(request.body));
    return violations.response();
  }
  JsonBody body = read_json(request.body);
  if (std::holds_alternative<UnreadableJson>(body)) return unreadable_body();
  if (const auto* error = std::get_if<PythonJsonError>(&body)) {
    violations.json_invalid(*error);
    return violations.response();
  }
  auto& value = std::get<boost::json::value>(body);
  if (value.is_object()) return std::move(value.get_object());
  if (value.is_null()) {
    violations.missing({"body"}, "null");
  } else {
    violations.not_a_model(to_json(value));
  }
  return violations.response();
}

}  // namespace

std::variant<engine::ListQuery, http::Response> decode_list(const http::Request& request,
                                                            const DoorTypes& types, PageSize size) {
  Violations violations;
  engine::ListQuery query;
  query.door = job::Door::ionworks;
  query.classes = read_classes(violations, request, types);
  query.states = read_status(violations, request);
  query.limit = static_cast<std::size_t>(
      read_number(violations, request, "limit", size.usual, {1, size.greatest}));
  query.offset = static_cast<std::uint64_t>(
      read_number(violations, request, "offset", 0, {0, std::numeric_limits<std::int64_t>::max()}));
  query.ids = read_ids(request);
  if (!violations.is_empty()) return violations.response();
  return query;
}

std::variant<job::Submission, http::Response> decode_submit(const http::Request& request,
                                                            const DoorTypes& types) {
  const auto body = read_object(request);
  if (const auto* refusal = std::get_if<http::Response>(&body)) return *refusal;
  Violations violations;
  SubmitReader reader(std::get<boost::json::object>(body), without_byte_order_mark(request.body),
                      violations);
  const auto type = reader.job_type(types);
  std::string params = reader.params();
  const job::Priority priority = reader.priority(types);
  std::string callback_url = reader.callback_url();
  auto metadata = reader.metadata();
  const auto parent = reader.parent();
  if (!violations.is_empty()) return violations.response();

  job::Submission submission = new_submission(types, *type, principal(request));
  submission.input = std::move(params);
  submission.priority = priority;
  submission.callback_url = std::move(callback_url);
  submission.metadata = std::move(metadata);
  if (const std::string* project = last_value(request, "project_id");
      project != nullptr && !project->empty()) {
    submission.facets[job::Facet::project] = scrub_utf8(*project);
  }
  if (parent) {
    const auto id = parse_uuid(*parent);
    if (!id) return encode_error(not_found(fmt::format("Parent job {} not found", *parent)));
    submission.parent = JobId{*id};
    submission.facets[job::Facet::parent] = format_uuid(*id);
  }
  return submission;
}

}  // namespace docket::api::ionworks
