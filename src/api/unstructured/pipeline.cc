#include "api/unstructured/pipeline.h"

#include <algorithm>

#include <boost/json/value.hpp>

#include "api/json_body.h"
#include "api/json_slices.h"
#include "delivery/collection.h"
#include "delivery/order.h"

namespace docket::api::unstructured {
namespace {

// Settings that were checked when they came: what is there has its type, null is absent.
class Settings {
 public:
  explicit Settings(std::string_view text)
      : text_(text == "null" ? "{}" : text), object_(read_stored_json(text_).as_object()) {}

  const boost::json::value* find(std::string_view key) const {
    const boost::json::value* value = object_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  bool flag(std::string_view key, bool usual) const {
    const boost::json::value* value = find(key);
    return value == nullptr ? usual : value->as_bool();
  }
  std::string_view text(std::string_view key, std::string_view usual) const {
    const boost::json::value* value = find(key);
    return value == nullptr ? usual : std::string_view(value->as_string());
  }
  // Under the same name, or another one; nothing when it is absent.
  void pass(JsonWriter& json, std::string_view key, std::string_view as = {}) const {
    if (find(key) != nullptr) json.key(as.empty() ? key : as).raw(json_member(text_, key));
  }

 private:
  const std::string text_;
  const boost::json::object object_;
};

// Aliases name the strategy.
std::string_view strategy_of(const Node& node, const Settings& settings) {
  if (node.subtype == "unstructured_api") return settings.text("strategy", "auto");
  return node.subtype;
}

void write_api(JsonWriter& json, const Node& node, const Settings& settings) {
  const bool has_tables = settings.flag("infer_table_structure", false) ||
                          settings.flag("pdf_infer_table_structure", false);
  json.field("strategy", strategy_of(node, settings)).field("infer_table_structure", has_tables);
  for (const std::string_view key : {"include_page_breaks", "exclude_elements", "xml_keep_tags",
                                     "encoding", "extract_image_block_types", "coordinates"}) {
    settings.pass(json, key);
  }
  settings.pass(json, "ocr_languages", "languages");
}

// There is no model: pages are routed as by strategy auto.
void write_vlm(JsonWriter& json, const Settings& settings) {
  json.field("strategy", settings.flag("allow_fast", true) ? "auto" : "hi_res")
      .field("infer_table_structure", settings.text("output_format", "text/html") == "text/html")
      .field("unique_element_ids", settings.flag("unique_element_ids", true));
}

void write_chunk(JsonWriter& json, const Node& node, const Settings& settings) {
  const std::string_view way = node.subtype == "chunk_by_character"
                                   ? "basic"
                                   : std::string_view(node.subtype).substr(sizeof("chunk_") - 1);
  json.field("strategy", way)
      .field("include_orig_elements", settings.flag("include_orig_elements", false));
  for (const std::string_view key :
       {"max_characters", "new_after_n_chars", "overlap", "overlap_all"}) {
    settings.pass(json, key);
  }
  if (way == "by_title") {
    json.field("multipage_sections", settings.flag("multipage_sections", false));
    settings.pass(json, "combine_text_under_n_chars");
  }
  if (way == "by_similarity") settings.pass(json, "similarity_threshold");
}

std::string refusal(std::string_view message) {
  JsonWriter json;
  json.begin_object().key("refuse").begin_object().field("message", message);
  return json.end_object().end_object().take();
}

std::string folder_of(const Node& node) {
  return json_string(json_member(node.settings, "folder"));
}

std::string delivery_input(const Node& node, const JobFile& file) {
  return delivery::encode(delivery::Order{folder_of(node), delivery::delivered_name(file.id)});
}

}  // namespace

std::string task_input(const Node& node, From from) {
  if (node.type == prompter) return R"({"pass":{}})";
  if (node.type == embed) return refusal("Embedding provider is not configured");
  if (node.type == extractor) return refusal("Extractor is not configured");
  const Settings settings(node.settings);
  JsonWriter json;
  json.begin_object().key(node.type).begin_object();
  if (node.type == chunk) {
    write_chunk(json, node, settings);
  } else if (node.subtype == "vlm") {
    write_vlm(json, settings);
  } else {
    write_api(json, node, settings);
  }
  json.end_object();
  if (node.type == partition && from == From::source) json.field("fetched", true);
  return json.end_object().take();
}

std::vector<job::TaskSpec> tasks_of(std::span<const Node> nodes, std::span<const JobFile> files,
                                    AgentNumber courier) {
  std::vector<std::string> inputs;
  for (const Node& node : nodes) {
    inputs.push_back(node.type == destination ? std::string() : task_input(node));
  }
  std::vector<job::TaskSpec> tasks;
  for (std::uint32_t file = 0; file < files.size(); ++file) {
    for (std::uint32_t step = 0; step < inputs.size(); ++step) {
      job::TaskSpec& task = tasks.emplace_back();
      task.unit = file;
      task.step = step;
      task.input = inputs[step];
      if (step == 0) task.file = file;
      task.takes_previous = step > 0;
      if (nodes[step].type != destination) continue;
      task.input = delivery_input(nodes[step], files[file]);
      task.target = courier;
    }
  }
  return tasks;
}

job::TaskSpec listing_task(std::span<const Node> nodes, const std::string& folder,
                           const Options& options) {
  // A file is fetched and goes through the nodes; a listing brings some hundred files at least.
  constexpr std::size_t listings_max = 100;
  const std::uint64_t fit = (job::tasks_max - listings_max) / (nodes.size() + 1);
  delivery::ListOrder order;
  order.folder = folder;
  order.files_max = std::min(options.files_max, fit);
  order.bytes_max = options.request_bytes_max;
  order.file_bytes_max = std::min(options.file_bytes_max, delivery::fetched_bytes_max);
  for (const Node& node : nodes) {
    if (node.type == destination) {
      order.deliver_to = folder_of(node);
    } else {
      order.steps.push_back(task_input(node, From::source));
    }
  }
  job::TaskSpec task;
  task.input = delivery::encode(order);
  task.target = options.collector;
  return task;
}

}  // namespace docket::api::unstructured
