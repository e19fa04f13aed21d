#include "api/unstructured/csv.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "api/json_body.h"
#include "api/json_writer.h"

namespace docket::api::unstructured {
namespace {

// Of the metadata; others follow in order of name.
constexpr std::array<std::string_view, 34> known_columns = {
    "languages",
    "filename",
    "filetype",
    "parent_id",
    "category_depth",
    "page_number",
    "page_name",
    "last_modified",
    "emphasized_text_contents",
    "emphasized_text_tags",
    "link_texts",
    "link_urls",
    "links",
    "text_as_html",
    "image_url",
    "image_base64",
    "image_mime_type",
    "header_footer_type",
    "coordinates_points",
    "coordinates_system",
    "coordinates_layout_width",
    "coordinates_layout_height",
    "sent_from",
    "sent_to",
    "cc_recipient",
    "bcc_recipient",
    "subject",
    "email_message_id",
    "attached_to_filename",
    "orig_elements",
    "is_continuation",
    "table_id",
    "chunk_index",
    "num_carried_over_header_rows",
};

// As Python's repr of a str: single quotes, unless only double ones spare escapes.
std::string python_text(std::string_view text) {
  const bool has_single = text.find('\'') != text.npos;
  const bool has_double = text.find('"') != text.npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  std::string written(1, quote);
  for (const char c : text) {
    switch (c) {
      case '\\':
        written += "\\\\";
        break;
      case '\n':
        written += "\\n";
        break;
      case '\r':
        written += "\\r";
        break;
      case '\t':
        written += "\\t";
        break;
      default:
        if (c == quote) written += '\\';
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          written += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
          written += c;
        }
    }
  }
  return written + quote;
}

// A list or dictionary as Python writes it. Elements nest a few levels; what nests deeper than
// `depth_max` is no element of ours and stays JSON.
std::string python_value(const boost::json::value& value, int depth) {
  constexpr int depth_max = 8;
  if (const boost::json::string* text = value.if_string()) return python_text(*text);
  if (value.is_null()) return "None";
  if (value.is_bool()) return value.get_bool() ? "True" : "False";
  if (value.is_number()) return to_json(value);
  if (depth == depth_max) return to_json(value);
  std::string written;
  if (const boost::json::array* items = value.if_array()) {
    for (const boost::json::value& item : *items) {
      if (!written.empty()) written += ", ";
      written += python_value(item, depth + 1);
    }
    return "[" + written + "]";
  }
  for (const auto& [key, member] : value.get_object()) {
    if (!written.empty()) written += ", ";
    written += python_text(key) + ": " + python_value(member, depth + 1);
  }
  return "{" + written + "}";
}

// A cell: text and numbers as they are, everything else as Python would write it.
std::string cell(const boost::json::value& value) {
  if (const boost::json::string* text = value.if_string()) return std::string(*text);
  if (value.is_null()) return {};
  return python_value(value, 0);
}

using Cells = std::map<std::string, std::string, std::less<>>;

// One level of nesting at a time, the outer name in front: coordinates_points.
void flatten(Cells& cells, const boost::json::object& members) {
  std::vector<std::pair<std::string, const boost::json::object*>> open = {{"", &members}};
  while (!open.empty()) {
    const auto [prefix, object] = std::move(open.back());
    open.pop_back();
    for (const auto& [key, value] : *object) {
      std::string name = prefix + std::string(key);
      if (value.is_object()) {
        open.emplace_back(name + "_", &value.get_object());
      } else if (!value.is_null()) {
        cells[std::move(name)] = cell(value);
      }
    }
  }
}

struct Row {
  std::string type;
  std::string id;
  std::string text;
  Cells metadata;
};

std::string text_at(const boost::json::object& element, std::string_view key) {
  const boost::json::value* value = element.if_contains(key);
  return value == nullptr ? std::string() : cell(*value);
}

Row row_of(const boost::json::object& element) {
  Row row;
  row.type = text_at(element, "type");
  row.id = text_at(element, "element_id");
  row.text = text_at(element, "text");
  const boost::json::value* metadata = element.if_contains("metadata");
  if (metadata != nullptr && metadata->is_object()) flatten(row.metadata, metadata->get_object());
  return row;
}

Result<std::vector<Row>> rows_of(std::span<const std::string> outputs) {
  std::vector<Row> rows;
  for (const std::string& output : outputs) {
    const JsonBody parsed = read_json(output);
    const auto* value = std::get_if<boost::json::value>(&parsed);
    const boost::json::array* elements = value == nullptr ? nullptr : value->if_array();
    const bool is_good =
        elements != nullptr && std::all_of(elements->begin(), elements->end(),
                                           [](const auto& element) { return element.is_object(); });
    if (!is_good) return corrupt("The output is no list of elements.");
    for (const boost::json::value& element : *elements)
      rows.push_back(row_of(element.get_object()));
  }
  return rows;
}

// The metadata that some row has, in the order of columns.
std::vector<std::string> columns_of(const std::vector<Row>& rows) {
  std::vector<std::string> others;
  std::vector<std::string> columns;
  const auto add = [](std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const Row& row : rows) {
    for (const auto& [name, value] : row.metadata) add(others, name);
  }
  for (const std::string_view name : known_columns) {
    const auto found = std::find(others.begin(), others.end(), name);
    if (found == others.end()) continue;
    columns.emplace_back(name);
    others.erase(found);
  }
  std::sort(others.begin(), others.end());
  columns.insert(columns.end(), others.begin(), others.end());
  return columns;
}

// RFC 4180 section 2.
void add_cell(std::string& csv, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    csv += text;
    return;
  }
  csv += '"';
  for (const char c : text) {
    if (c == '"') csv += '"';
    csv += c;
  }
  csv += '"';
}

}  // namespace

Result<std::string> encode_csv(std::span<const std::string> outputs) {
  const Result<std::vector<Row>> rows = rows_of(outputs);
  if (!rows) return rows.error();
  const std::vector<std::string> columns = columns_of(*rows);
  std::string csv = "type,element_id,text";
  for (const std::string& column : columns) csv += "," + column;
  csv += '\n';
  for (const Row& row : *rows) {
    add_cell(csv, row.type);
    csv += ',';
    add_cell(csv, row.id);
    csv += ',';
    add_cell(csv, row.text);
    for (const std::string& column : columns) {
      csv += ',';
      const auto value = row.metadata.find(column);
      if (value != row.metadata.end()) add_cell(csv, value->second);
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace docket::api::unstructured
