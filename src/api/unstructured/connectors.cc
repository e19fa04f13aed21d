#include "api/unstructured/connectors.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "api/json_body.h"
#include "api/unstructured/forms.h"
#include "api/unstructured/settings.h"
#include "api/unstructured/text.h"
#include "api/unstructured/workflow.h"
#include "delivery/folder.h"
#include "delivery/order.h"

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
  if (folder.size() > folder_bytes_max) {
    violations.too_long({"body", "config", "path"}, to_json(*path), folder_bytes_max);
  }
  if (!stays_below(folder) || folder.find('\0') != std::string::npos) {
    violations.value_error({"body", "config", "path"}, to_json(*path),
                           "the path must be relative and without '..'");
  }
  return folder;
}

void refuse_type(Violations& violations, std::string_view type, std::string_view why) {
  violations.value_error({"body", "type"}, quoted(type), why);
}

std::string type_of(Violations& violations, Members& members) {
  const boost::json::value* type = members.required("type");
  if (type == nullptr) return {};
  if (const boost::json::string* text = type->if_string()) return std::string(*text);
  violations.not_a_string({"body", "type"}, to_json(*type));
  return {};
}

// Below the root of destinations.
std::string delivery_folder(std::string_view tenant, const std::string& folder) {
  const std::string own = delivery::folder_of_tenant(tenant);
  return folder.empty() ? own : fmt::format("{}/{}", own, folder);
}

}  // namespace

OrAnswer<Connector> decode_new_connector(const JsonRequest& request, const ConnectorSort& sort,
                                         const Options& options) {
  Violations violations;
  Members members(violations, request);
  Connector connector;
  members.required("name");
  connector.name = members.text("name", name_characters_max).value_or("");
  const std::string type = type_of(violations, members);
  if (!violations.is_empty()) return refused(violations);
  if (type != local_type) {
    refuse_type(violations, type,
                fmt::format("Connector type '{}' is not available on this server; available: '{}'",
                            type, local_type));
  } else if ((options.*sort.root).empty()) {
    refuse_type(violations, type,
                fmt::format("Connector type 'local' needs the server's configuration key {}, "
                            "which is not set",
                            sort.root_key));
  } else {
    connector.folder = decode_folder(violations, members);
  }
  if (!violations.is_empty()) return refused(violations);
  return connector;
}

OrAnswer<Connector> decode_connector_change(const JsonRequest& request, Connector connector) {
  Violations violations;
  Members members(violations, request);
  connector.folder = decode_folder(violations, members);
  if (!violations.is_empty()) return refused(violations);
  return connector;
}

std::string connector_body(const Connector& connector) {
  JsonWriter json;
  json.begin_object().field("name", connector.name).field("folder", connector.folder).end_object();
  return json.take();
}

Connector read_connector(const store::Record& record) {
  const boost::json::value body = read_stored_json(record.body);
  return {std::string(body.at("name").as_string()), std::string(body.at("folder").as_string())};
}

void write_connector(JsonWriter& json, const store::Record& record) {
  const Connector connector = read_connector(record);
  json.begin_object()
      .field("id", to_string(record.id))
      .field("name", connector.name)
      .field("type", local_type)
      .key("config")
      .begin_object()
      .field("path", connector.folder)
      .end_object()
      .field("created_at", time_text(record.created_at))
      .field("updated_at",
             record.version > 1 ? std::optional(time_text(record.updated_at)) : std::nullopt)
      .end_object();
}

Answered no_root(const ConnectorSort& sort) {
  return detail(422, fmt::format("The server's configuration key {} is not set.", sort.root_key));
}

Node destination_node(const store::Record& record, std::string_view tenant) {
  Connector connector = read_connector(record);
  JsonWriter settings;
  settings.begin_object().field("folder", delivery_folder(tenant, connector.folder)).end_object();
  return {.id = to_string(record.id),
          .name = std::move(connector.name),
          .type = std::string(destination),
          .subtype = std::string(local_type),
          .settings = settings.take()};
}

Result<void> look_at_destination(const std::string& root, const std::string& folder,
                                 std::string_view tenant) {
  const auto seen = delivery::check_folder(root, delivery_folder(tenant, folder));
  if (seen) return {};
  return Error{seen.error().code,
               fmt::format("The destination's folder '{}' cannot be written to: {}", folder,
                           seen.error().message)};
}

}  // namespace docket::api::unstructured
