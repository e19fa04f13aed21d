#include "api/unstructured/nodes.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "api/json_slices.h"
#include "api/unstructured/settings.h"
#include "api/unstructured/text.h"

namespace docket::api::unstructured {
namespace {

constexpr std::array<std::string_view, 6> partition_subtypes = {
    "unstructured_api", "vlm", "fast", "hi_res", "auto", "ocr_only"};
constexpr std::array<std::string_view, 4> chunk_subtypes = {"chunk_by_character", "chunk_by_title",
                                                            "chunk_by_page", "chunk_by_similarity"};
constexpr std::array<std::string_view, 1> extractor_subtypes = {"llm"};

bool has(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_known_type(std::string_view type) {
  return type == partition || type == prompter || type == chunk || type == embed ||
         type == extractor;
}

bool is_known_subtype(const Node& node) {
  if (node.type == partition) return has(partition_subtypes, node.subtype);
  if (node.type == chunk) return has(chunk_subtypes, node.subtype);
  if (node.type == extractor) return has(extractor_subtypes, node.subtype);
  return !node.subtype.empty();  // models, of which this server runs none
}

// One example of the public pages has them the wrong way round.
void put_right(Node& node) {
  if (node.subtype == partition && has(partition_subtypes, node.type)) {
    std::swap(node.type, node.subtype);
  }
}

class Decoder {
 public:
  Decoder(Violations& violations, const Path& path) : violations_(violations), path_(path) {}

  Node node(std::size_t index, const boost::json::value& value, std::string_view text) {
    const Path here = path_ / index;
    Node node;
    const boost::json::object* members = value.if_object();
    if (members == nullptr) {
      violations_.not_a_dict(here, text);
      return node;
    }
    node.name = required(here, *members, text, "name");
    node.type = required(here, *members, text, "type");
    node.subtype = required(here, *members, text, "subtype");
    node.id = optional(here, *members, "id");
    check_length(here / "name", node.name);
    check_length(here / "subtype", node.subtype);
    if (!violations_.is_empty()) return node;
    put_right(node);
    check(here, node);
    if (const auto* settings = members->if_contains("settings")) {
      node.settings = decode_settings(violations_, here / "settings", node.type, node.subtype,
                                      *settings, json_member(text, "settings"));
    }
    return node;
  }

 private:
  std::string required(const Path& here, const boost::json::object& members, std::string_view text,
                       std::string_view name) {
    const boost::json::value* value = members.if_contains(name);
    if (value != nullptr) return string(here / name, *value);
    violations_.missing(here / name, text);
    return {};
  }

  std::string optional(const Path& here, const boost::json::object& members,
                       std::string_view name) {
    const boost::json::value* value = members.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    std::string id = string(here / name, *value);
    if (id.size() > node_id_bytes_max) {
      violations_.too_long(here / name, to_json(*value), node_id_bytes_max);
    }
    return id;
  }

  void check_length(const Path& here, std::string_view text) {
    if (characters(text) <= node_name_characters_max) return;
    violations_.too_long(here, quoted(text), node_name_characters_max);
  }

  std::string string(const Path& here, const boost::json::value& value) {
    if (const boost::json::string* text = value.if_string()) return std::string(*text);
    violations_.not_a_string(here, to_json(value));
    return {};
  }

  void check(const Path& here, const Node& node) {
    if (node.type == "source" || node.type == destination) {
      value_error(here / "type", node.type,
                  fmt::format("a {0} is named by '{0}_id', not by a node", node.type));
    } else if (!is_known_type(node.type)) {
      value_error(here / "type", node.type, fmt::format("unknown node type '{}'", node.type));
    } else if (!is_known_subtype(node)) {
      value_error(here / "subtype", node.subtype,
                  fmt::format("unknown subtype '{}' for node type '{}'", node.subtype, node.type));
    }
  }

  void value_error(const Path& here, std::string_view input, std::string_view reason) {
    violations_.value_error(here, quoted(input), reason);
  }

  Violations& violations_;
  const Path& path_;
};

// Why the node at `index` may not stand there; empty when it may.
std::string_view misplaced(std::span<const Node> nodes, std::size_t index) {
  const Node& node = nodes[index];
  const auto before = nodes.first(index);
  const auto has_before = [&](std::string_view type) {
    return std::any_of(before.begin(), before.end(),
                       [&](const Node& earlier) { return earlier.type == type; });
  };
  if (index == 0) {
    return node.type == partition ? "" : "the first node must be a partition node";
  }
  if (node.type == partition) return "only one partition node is allowed";
  if (has_before(embed)) return "no node may follow an embed node";
  if (has_before(extractor)) return "no node may follow a structured_data_extractor node";
  if (node.type == chunk && has_before(chunk)) return "only one chunk node is allowed";
  if (node.type == embed && !has_before(chunk)) return "an embed node must follow a chunk node";
  if (node.type == prompter && has_before(chunk)) {
    return "a prompter node must come before the chunk node";
  }
  return "";
}

void check_chain(Violations& violations, const Path& path, std::span<const Node> nodes,
                 std::string_view text) {
  if (nodes.empty()) return violations.value_error(path, text, "at least one node is required");
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::string input = quoted(nodes[i].type);
    const std::string_view reason = misplaced(nodes, i);
    if (!reason.empty()) violations.value_error(path / i, input, reason);
    if (!nodes[i].id.empty() && !ids.insert(nodes[i].id).second) {
      violations.value_error(path / i / "id", quoted(nodes[i].id), "this node id is used twice");
    }
  }
}

}  // namespace

std::vector<Node> decode_nodes(Violations& violations, const Path& path,
                               const boost::json::value& value, std::string_view text) {
  std::vector<Node> nodes;
  const boost::json::array* items = value.if_array();
  if (items == nullptr) {
    violations.not_a_list(path, text);
    return nodes;
  }
  if (items->size() > nodes_max) {
    violations.value_error(path, fmt::format("{}", items->size()),
                           fmt::format("at most {} nodes are allowed", nodes_max));
    return nodes;
  }
  Violations own;
  Decoder decoder(own, path);
  const std::vector<std::string_view> texts = json_items(text);
  for (std::size_t i = 0; i < items->size(); ++i) {
    nodes.push_back(decoder.node(i, (*items)[i], texts[i]));
  }
  if (own.is_empty()) check_chain(own, path, nodes, text);
  violations.add_all(std::move(own));
  return nodes;
}

void write_node(JsonWriter& json, const Node& node) {
  json.begin_object()
      .field("id", node.id)
      .field("name", node.name)
      .field("type", node.type)
      .field("subtype", node.subtype)
      .key("settings")
      .raw(node.settings)
      .end_object();
}

std::vector<Node> read_nodes(std::string_view text) {
  std::vector<Node> nodes;
  for (const std::string_view item : json_items(text)) {
    Node& node = nodes.emplace_back();
    for (const JsonMember& member : json_members(item)) {
      if (member.name == "id") node.id = json_string(member.text);
      if (member.name == "name") node.name = json_string(member.text);
      if (member.name == "type") node.type = json_string(member.text);
      if (member.name == "subtype") node.subtype = json_string(member.text);
      if (member.name == "settings") node.settings = member.text;
    }
  }
  return nodes;
}

}  // namespace docket::api::unstructured
