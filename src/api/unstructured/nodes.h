// The nodes of a workflow, and which chains of them there may be.
//
// Guarantees: decoded nodes are a chain that can be run: known types and subtypes, settings of the
//   right types, a partition node first. Secrets among the settings are null; everything else in
//   them is as it was sent.
// Source: the public pages on workflow nodes; decisions where they are silent in
//   docs/doors/unstructured.md.
// Threads: pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "api/json_writer.h"
#include "api/unstructured/path.h"

namespace docket::api::unstructured {

inline constexpr std::string_view partition = "partition";
inline constexpr std::string_view prompter = "prompter";
inline constexpr std::string_view chunk = "chunk";
inline constexpr std::string_view embed = "embed";
inline constexpr std::string_view extractor = "structured_data_extractor";
// No node that a client may name: what a workflow with a destination ends with.
inline constexpr std::string_view destination = "destination";
inline constexpr std::size_t nodes_max = 20;
inline constexpr std::size_t node_id_bytes_max = 256;
inline constexpr std::int64_t node_name_characters_max = 255;  // of a subtype too

struct Node {
  std::string id;  // as the client calls it; empty: it has none yet
  std::string name;
  std::string type;
  std::string subtype;
  std::string settings = "null";  // JSON object as text, or null
  friend bool operator==(const Node&, const Node&) = default;
};

// `value` is what was sent at `path`, `text` the same as text. What is wrong goes to `violations`;
// then what is returned means nothing.
std::vector<Node> decode_nodes(Violations& violations, const Path& path,
                               const boost::json::value& value, std::string_view text);

void write_node(JsonWriter& json, const Node& node);
// `text` is an array of what `write_node` wrote.
std::vector<Node> read_nodes(std::string_view text);

}  // namespace docket::api::unstructured
