#include "api/unstructured/connectors.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "api/json_body.h"
#include "api/unstructured/forms.h"
#include "api/unstructured/settings.h"
#include "api/unstructured/workflow.h"

namespace docket::api::unstructured {
namespace {

bool stays_below(const std::filesystem::path& folder) {
  return folder.is_relative() &&
         std::none_of(folder.begin(), folder.end(), [](const auto& part) { return part == ".."; });
}

// config {"path": …}; what is wrong goes to `violations`.
std::string decode_folder(Violations& violations, Members& members) {
  const boost::json::value* config = members.required("config");
  if (config == nullptr) return {};
  const boost::json::object* object = config->if_object();
  if (object == nullptr) {
    violations.not_a_dict({"body", "config"}, to_json(*config));
    return {};
  }
  const boost::json::value* path = object->if_contains("path");
  if (path == nullptr) {
    violations.missing({"body", "config", "path"}, without_secrets(to_json(*config)));
    return {};
  }
  const boost::json::string* text = path->if_string();
  if (text == nullptr) {
    violations.not_a_string({"body", "config", "path"}, to_json(*path));
    return {};
  }
  std::string folder(*text);
  if (!stays_below(folder) || folder.find('\0') != std::string::npos) {
    violations.value_error({"body", "config", "path"}, to_json(*path),
                           "the path must be relative and without '..'");
  }
  return folder;
}

void refuse_type(Violations& violations, std::string_view type, std::string_view why) {
  violations.value_error({"body", "type"}, JsonWriter().string(type).text(), why);
}

std::string type_of(Violations& violations, Members& members) {
  const boost::json::value* type = members.required("type");
  if (type == nullptr) return {};
  if (const boost::json::string* text = type->if_string()) return std::string(*text);
  violations.not_a_string({"body", "type"}, to_json(*type));
  return {};
}

}  // namespace

OrAnswer<Source> decode_new_source(const JsonRequest& request, const Options& options) {
  Violations violations;
  Members members(violations, request);
  Source source;
  members.required("name");
  source.name = members.text("name", name_characters_max).value_or("");
  const std::string type = type_of(violations, members);
  if (!violations.is_empty()) return refused(violations);
  if (type != local_type) {
    refuse_type(violations, type,
                fmt::format("Connector type '{}' is not available on this server; available: '{}'",
                            type, local_type));
  } else if (options.local_root.empty()) {
    refuse_type(violations, type,
                "Connector type 'local' needs the server's configuration key "
                "unstructured.local_root, which is not set");
  } else {
    source.folder = decode_folder(violations, members);
  }
  if (!violations.is_empty()) return refused(violations);
  return source;
}

Answered refuse_destination(const JsonRequest& request) {
  Violations violations;
  Members members(violations, request);
  members.required("name");
  const std::string type = type_of(violations, members);
  if (violations.is_empty()) {
    refuse_type(violations, type,
                "no destination connector is available on this server; download the output of a "
                "job's nodes");
  }
  return refused(violations);
}

OrAnswer<Source> decode_source_change(const JsonRequest& request, Source source) {
  Violations violations;
  Members members(violations, request);
  source.folder = decode_folder(violations, members);
  if (!violations.is_empty()) return refused(violations);
  return source;
}

std::string source_body(const Source& source) {
  JsonWriter json;
  json.begin_object().field("name", source.name).field("folder", source.folder).end_object();
  return json.take();
}

Source read_source(const store::Record& record) {
  const boost::json::value body = read_stored_json(record.body);
  return {std::string(body.at("name").as_string()), std::string(body.at("folder").as_string())};
}

void write_source(JsonWriter& json, const store::Record& record) {
  const Source source = read_source(record);
  json.begin_object()
      .field("id", to_string(record.id))
      .field("name", source.name)
      .field("type", local_type)
      .key("config")
      .begin_object()
      .field("path", source.folder)
      .end_object()
      .field("created_at", time_text(record.created_at))
      .field("updated_at",
             record.version > 1 ? std::optional(time_text(record.updated_at)) : std::nullopt)
      .end_object();
}

}  // namespace docket::api::unstructured
