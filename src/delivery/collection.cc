#include "delivery/collection.h"

#include <algorithm>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/ascii.h"
#include "wire/base64.h"
#include "wire/json_reader.h"

namespace docket::delivery {
namespace {

namespace json = boost::json;

// A job's input has at most that (engine), and no listing is longer.
constexpr std::size_t input_bytes_max = 8U << 20U;

bool is_plain(char c) {
  return is_ascii_letter(c) || is_ascii_digit(c) || c == '.' || c == '_' || c == '-';
}

// Names of files may be any bytes, JSON texts may not.
void read_name(wire::JsonReader& reader, std::string_view key, std::string& name) {
  std::string text;
  reader.require(key, text);
  if (reader.fault()) return;
  auto bytes = text.empty() ? std::optional(std::string()) : wire::from_base64(text);
  if (!bytes) return reader.expected(key, "Base64");
  name = *std::move(bytes);
}

void read_texts(wire::JsonReader& reader, std::string_view key, std::vector<std::string>& texts) {
  const json::array* array = reader.array(key);
  if (array == nullptr) return reader.expected(key, "an array");
  for (const json::value& value : *array) {
    if (!value.is_string()) return reader.expected(key, "an array of strings");
    texts.emplace_back(value.get_string());
  }
}

Result<CollectOrder> read_list(const json::object& object) {
  wire::JsonReader reader(object);
  ListOrder order;
  reader.require("folder", order.folder);
  read_name(reader, "after", order.after);
  reader.require("files_max", order.files_max);
  reader.require("bytes_max", order.bytes_max);
  reader.require("file_bytes_max", order.file_bytes_max);
  read_texts(reader, "steps", order.steps);
  if (reader.has("deliver_to")) reader.read("deliver_to", order.deliver_to.emplace());
  if (reader.fault()) return *reader.fault();
  return order;
}

Result<CollectOrder> read_fetch(const json::object& object) {
  wire::JsonReader reader(object);
  FetchOrder order;
  reader.require("folder", order.folder);
  read_name(reader, "name", order.name);
  reader.require("bytes_max", order.bytes_max);
  if (reader.fault()) return *reader.fault();
  return order;
}

}  // namespace

std::string encode(const ListOrder& order) {
  json::object inner = {{"folder", order.folder},
                        {"after", wire::to_base64(order.after)},
                        {"files_max", order.files_max},
                        {"bytes_max", order.bytes_max},
                        {"file_bytes_max", order.file_bytes_max},
                        {"steps", json::array(order.steps.begin(), order.steps.end())}};
  if (order.deliver_to) inner["deliver_to"] = *order.deliver_to;
  return json::serialize(json::object{{"list", std::move(inner)}});
}

std::string encode(const FetchOrder& order) {
  const json::object inner = {{"folder", order.folder},
                              {"name", wire::to_base64(order.name)},
                              {"bytes_max", order.bytes_max}};
  return json::serialize(json::object{{"fetch", inner}});
}

Result<CollectOrder> decode_collect_order(std::string_view input) {
  const auto object = wire::parse_object(input, input_bytes_max);
  if (!object) return object.error();
  wire::JsonReader reader(*object);
  if (const json::object* inner = reader.object("list")) return read_list(*inner);
  if (const json::object* inner = reader.object("fetch")) return read_fetch(*inner);
  reader.expected("list", "to be there");
  return *reader.fault();
}

std::string encode(const std::vector<ListedFile>& files) {
  json::array array;
  array.reserve(files.size());
  for (const ListedFile& file : files) {
    array.push_back(json::object{{"id", file.id}, {"name", file.name}});
  }
  return json::serialize(json::object{{"files", std::move(array)}});
}

Result<std::vector<ListedFile>> decode_listed(std::string_view output) {
  const auto object = wire::parse_object(output, input_bytes_max);
  if (!object) return object.error();
  wire::JsonReader outer(*object);
  const json::array* array = outer.array("files");
  std::vector<ListedFile> files;
  if (array == nullptr) outer.expected("files", "an array");
  if (outer.fault()) return *outer.fault();
  for (const json::value& value : *array) {
    if (!value.is_object()) return invalid_argument("Expected files to be objects.");
    wire::JsonReader reader(value.get_object());
    ListedFile& file = files.emplace_back();
    reader.require("id", file.id);
    reader.require("name", file.name);
    if (reader.fault()) return *reader.fault();
  }
  return files;
}

std::string file_id(std::uint64_t number, std::string_view name) {
  constexpr std::uint64_t twelve_digits = (std::uint64_t{1} << 48U) - 1;
  constexpr std::size_t name_bytes_max = 120;
  std::string plain(name.substr(0, name_bytes_max));
  std::ranges::replace_if(plain, [](char c) { return !is_plain(c); }, '_');
  return fmt::format("upload-{:012x}-{}", number & twelve_digits, plain);
}

}  // namespace docket::delivery
