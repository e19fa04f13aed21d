#include "api/unstructured/templates.h"

#include <algorithm>

namespace docket::api::unstructured {
namespace {

constexpr std::string_view version = "1.0.0";
constexpr std::string_view last_updated = "2026-03-01T00:00:00Z";

Node partitioner(std::string_view of, std::string_view settings) {
  return {.id = std::string(of) + "-partition",
          .name = "Partitioner",
          .type = std::string(partition),
          .subtype = "unstructured_api",
          .settings = std::string(settings)};
}

Node chunker(std::string_view of) {
  return {.id = std::string(of) + "-chunk",
          .name = "Chunker",
          .type = std::string(chunk),
          .subtype = "chunk_by_title",
          .settings = "{}"};
}

std::vector<Template> make_templates() {
  return {
      {"hi_res_partition",
       "High-res partition",
       "Layout and OCR aware partitioning.",
       {partitioner("hi_res_partition", R"({"strategy":"hi_res"})")}},
      {"hi_res_and_enrichment",
       "High-res partition and chunks",
       "High-res partitioning with table HTML, then chunks by title. No model enrichment on this "
       "server.",
       {partitioner("hi_res_and_enrichment",
                    R"({"strategy":"hi_res","infer_table_structure":true})"),
        chunker("hi_res_and_enrichment")}},
      {"fast_partition",
       "Fast partition",
       "Embedded text only.",
       {partitioner("fast_partition", R"({"strategy":"fast"})")}},
      {"fast_partition_and_chunk",
       "Fast partition and chunks",
       "Embedded text, then chunks by title.",
       {partitioner("fast_partition_and_chunk", R"({"strategy":"fast"})"),
        chunker("fast_partition_and_chunk")}},
  };
}

}  // namespace

std::span<const Template> templates() {
  static const std::vector<Template> all = make_templates();
  return all;
}

const Template* find_template(std::string_view id) {
  const auto all = templates();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Template& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

void write_template(JsonWriter& json, const Template& one, WithNodes with_nodes) {
  json.begin_object()
      .field("id", one.id)
      .field("name", one.name)
      .field("description", one.description)
      .field("version", version)
      .field("last_updated", last_updated);
  if (with_nodes == WithNodes::yes) {
    json.key("nodes").begin_array();
    for (const Node& node : one.nodes) write_node(json, node);
    json.end_array();
  }
  json.end_object();
}

}  // namespace docket::api::unstructured
