#include "api/unstructured/partition_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include "api/json_body.h"
#include "api/json_writer.h"
#include "api/unstructured/query.h"
#include "api/unstructured/settings.h"
#include "api/unstructured/text.h"
#include "base/ascii.h"
#include "http/text.h"

namespace docket::api::unstructured {
namespace {

constexpr std::array<std::string_view, 4> chunkings = {"basic", "by_title", "by_page",
                                                       "by_similarity"};
constexpr std::array<std::string_view, 2> formats = {"application/json", "text/csv"};
constexpr std::size_t list_items_max = 100;

// The items of a JSON array of texts; empty when it is none.
std::optional<std::vector<std::string>> json_texts(std::string_view text) {
  if (!text.starts_with('[')) return std::nullopt;
  const JsonBody body = read_json(text);
  const auto* value = std::get_if<boost::json::value>(&body);
  if (value == nullptr || !value->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const boost::json::value& item : value->get_array()) {
    if (const boost::json::string* one = item.if_string()) texts.emplace_back(*one);
  }
  return texts;
}

std::vector<std::string> comma_texts(std::string_view list) {
  std::vector<std::string> texts;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = http::trimmed(list.substr(0, comma));
    if (!item.empty()) texts.emplace_back(item);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return texts;
}

// The fields of a form; what is wrong goes to the violations.
class Fields {
 public:
  Fields(Violations& violations, const std::vector<http::NamedValue>& fields)
      : violations_(violations), fields_(fields) {}

  // The first that says something.
  std::optional<std::string> text(std::string_view name) const {
    for (const http::NamedValue& field : fields_) {
      if (plain_name(field.name) == name && says_something(field.value)) return field.value;
    }
    return std::nullopt;
  }

  // Repeated, as a JSON array, or with commas.
  std::vector<std::string> list(std::string_view name) {
    std::vector<std::string> items;
    for (const http::NamedValue& field : fields_) {
      if (plain_name(field.name) != name || !says_something(field.value)) continue;
      auto array = json_texts(field.value);
      for (std::string& item : array ? *array : comma_texts(field.value)) {
        if (items.size() < list_items_max) items.push_back(std::move(item));
      }
    }
    return items;
  }

  std::optional<bool> flag(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const auto flag = parse_flag(*value);
    if (!flag) violations_.bool_parsing({"body", name}, quoted(*value));
    return flag;
  }

  std::optional<std::int64_t> whole(std::string_view name, std::int64_t least) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    return read_int(violations_, {"body", name}, std::string_view(*value),
                    {least, std::numeric_limits<int>::max()});
  }

  std::optional<std::int64_t> positive(std::string_view name) {
    const auto number = whole(name, std::numeric_limits<int>::min());
    if (number && *number <= 0) {
      violations_.not_above({"body", name}, quoted(*text(name)), 0);
      return std::nullopt;
    }
    return number;
  }

  std::optional<double> number(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const std::string_view digits = http::trimmed(*value);
    double number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_number =
        error == std::errc() && end == digits.data() + digits.size() && std::isfinite(number);
    if (is_number) return number;
    violations_.float_parsing({"body", name}, quoted(*value));
    return std::nullopt;
  }

  std::optional<std::string> word(std::string_view name, std::string folded,
                                  std::span<const std::string_view> words) {
    if (std::find(words.begin(), words.end(), folded) != words.end()) return folded;
    violations_.not_a_literal({"body", name}, quoted(*text(name)), words);
    return std::nullopt;
  }

  Violations& violations() { return violations_; }

 private:
  static bool says_something(std::string_view value) {
    const std::string_view trimmed = http::trimmed(value);
    return !trimmed.empty() && trimmed != "null";
  }

  Violations& violations_;
  const std::vector<http::NamedValue>& fields_;
};

void write_list(JsonWriter& json, std::string_view key, const std::vector<std::string>& items) {
  if (items.empty()) return;
  json.key(key).begin_array();
  for (const std::string& item : items) json.string(item);
  json.end_array();
}

template <class T>
void write_if(JsonWriter& json, std::string_view key, const std::optional<T>& value) {
  if (value) json.field(key, *value);
}

std::string strategy(Fields& fields) {
  const auto sent = fields.text("strategy");
  if (!sent) return "auto";
  const std::string word(http::trimmed(*sent));
  if (word == "od_only") return "hi_res";
  if (word == "vlm") return "auto";
  return fields.word("strategy", word, strategies).value_or("auto");
}

void write_partition(JsonWriter& json, Fields& fields, std::optional<bool> has_unique_ids) {
  json.key("partition").begin_object().field("strategy", strategy(fields));
  write_if(json, "unique_element_ids", has_unique_ids);
  for (const std::string_view key :
       {"coordinates", "include_page_breaks", "include_slide_notes", "xml_keep_tags"}) {
    write_if(json, key, fields.flag(key));
  }
  write_if(json, "infer_table_structure", fields.flag("pdf_infer_table_structure"));
  for (const std::string_view key : {"encoding", "content_type", "gz_uncompressed_content_type"}) {
    write_if(json, key, fields.text(key));
  }
  std::vector<std::string> languages = fields.list("languages");
  if (languages.empty()) languages = fields.list("ocr_languages");
  write_list(json, "languages", languages);
  for (const std::string_view key :
       {"skip_infer_table_types", "extract_image_block_types", "exclude_elements"}) {
    write_list(json, key, fields.list(key));
  }
  write_if(json, "starting_page_number", fields.whole("starting_page_number", 1));
  for (const std::string_view key : {"pdfminer_line_margin", "pdfminer_char_margin",
                                     "pdfminer_line_overlap", "pdfminer_word_margin"}) {
    write_if(json, key, fields.number(key));
  }
  json.end_object();
}

std::optional<double> similarity(Fields& fields) {
  const auto threshold = fields.number("similarity_threshold");
  const std::string input = threshold ? quoted(*fields.text("similarity_threshold")) : "";
  if (threshold && *threshold <= 0) {
    fields.violations().not_above({"body", "similarity_threshold"}, input, 0);
  }
  if (threshold && *threshold >= 1) {
    fields.violations().not_below({"body", "similarity_threshold"}, input, 1);
  }
  return threshold;
}

// Without a strategy nothing is chunked, and the other fields mean nothing.
void write_chunk(JsonWriter& json, Fields& fields, std::optional<bool> has_unique_ids) {
  const auto sent = fields.text("chunking_strategy");
  if (!sent || ascii_lower(http::trimmed(*sent)) == "none") return;
  const std::string way =
      fields.word("chunking_strategy", ascii_lower(http::trimmed(*sent)), chunkings)
          .value_or("basic");
  json.key("chunk").begin_object().field("strategy", way);
  write_if(json, "max_characters", fields.positive("max_characters"));
  write_if(json, "new_after_n_chars", fields.whole("new_after_n_chars", 0));
  auto combine = fields.whole("combine_under_n_chars", 0);
  if (!combine) combine = fields.whole("combine_text_under_n_chars", 0);
  write_if(json, "combine_text_under_n_chars", combine);
  write_if(json, "overlap", fields.whole("overlap", 0));
  for (const std::string_view key : {"overlap_all", "multipage_sections", "include_orig_elements",
                                     "do_not_break_similarity_on_footer_header"}) {
    write_if(json, key, fields.flag(key));
  }
  write_if(json, "unique_element_ids", has_unique_ids);
  write_if(json, "similarity_threshold", similarity(fields));
  json.end_object();
}

OutputFormat format_of(Fields& fields) {
  const auto sent = fields.text("output_format");
  if (!sent) return OutputFormat::json;
  const auto word = fields.word("output_format", ascii_lower(http::trimmed(*sent)), formats);
  return word == "text/csv" ? OutputFormat::csv : OutputFormat::json;
}

}  // namespace

OrAnswer<PartitionForm> decode_partition(const std::vector<http::NamedValue>& sent) {
  Violations violations;
  Fields fields(violations, sent);
  PartitionForm form;
  form.format = format_of(fields);
  JsonWriter json;
  json.begin_object();
  const std::optional<bool> has_unique_ids = fields.flag("unique_element_ids");
  write_partition(json, fields, has_unique_ids);
  write_chunk(json, fields, has_unique_ids);
  form.input = json.end_object().take();
  if (!violations.is_empty()) return refused(violations);
  return form;
}

}  // namespace docket::api::unstructured
