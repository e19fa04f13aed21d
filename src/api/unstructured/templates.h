// The workflows that this server knows by name.
//
// Threads: constants.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "api/json_writer.h"
#include "api/unstructured/nodes.h"

namespace docket::api::unstructured {

struct Template {
  std::string_view id;
  std::string_view name;
  std::string_view description;
  std::vector<Node> nodes;  // with ids of their own
};

std::span<const Template> templates();
// Null when there is none of this id.
const Template* find_template(std::string_view id);

enum class WithNodes : std::uint8_t { no, yes };
void write_template(JsonWriter& json, const Template& one, WithNodes with_nodes);

}  // namespace docket::api::unstructured
