#include "executor/markup/json.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "executor/element/collector.h"
#include "executor/element/json.h"
#include "executor/element/unicode.h"
#include "executor/markup/decode.h"
#include "executor/markup/json_tree.h"

namespace docket::executor::markup {
namespace {

using element::Collector;
using Kind = JsonTree::Kind;

constexpr std::string_view no_json = "Not a valid json";
constexpr std::string_view no_ndjson = "Not a valid ndjson";

bool is_kind(const JsonTree& tree, std::optional<std::uint32_t> at,
             std::initializer_list<Kind> any) {
  return at && std::ranges::find(any, tree.node(*at).kind) != any.end();
}

// Whether element::read_element would take it.
bool is_element(const JsonTree& tree, std::uint32_t at) {
  if (tree.node(at).kind != Kind::object) return false;
  const std::optional<std::uint32_t> metadata = tree.member(at, "metadata");
  if (metadata && !is_kind(tree, metadata, {Kind::object, Kind::null})) return false;
  const std::optional<std::uint32_t> type = tree.member(at, "type");
  if (!is_kind(tree, type, {Kind::string})) return false;
  const std::optional<element::Type> known = element::read_type(tree.text(tree.node(*type)));
  if (!known) return false;
  if (*known == element::Type::check_box) {
    return is_kind(tree, tree.member(at, "checked"), {Kind::boolean_true, Kind::boolean_false});
  }
  return is_kind(tree, tree.member(at, "text"), {Kind::string});
}

bool is_list_of_elements(const JsonTree& tree) {
  const JsonTree::Node& whole = tree.node(0);
  if (whole.kind != Kind::array || whole.next == 1) return false;
  for (std::uint32_t item = 1; item < whole.next; item = tree.node(item).next) {
    if (!is_element(tree, item)) return false;
  }
  return true;
}

bool is_list_of_objects(const JsonTree& tree) {
  const JsonTree::Node& whole = tree.node(0);
  if (whole.kind != Kind::array) return false;
  for (std::uint32_t item = 1; item < whole.next; item = tree.node(item).next) {
    if (tree.node(item).kind != Kind::object) return false;
  }
  return true;
}

// False: the reader has to stop.
bool add_shown(Collector& found, const JsonTree& tree, std::uint32_t at,
               const element::ReadLimits& limits) {
  std::optional<std::string> text = tree.printed(at, static_cast<std::size_t>(limits.text_bytes));
  if (!text) {
    found.fail(element::past_limit("text_bytes"));
    return false;
  }
  element::Element element;
  element.text = std::move(*text);
  return found.add(std::move(element));
}

// Lines as Python's str.splitlines() sees them that are not blank.
std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> found;
  std::size_t begin = 0;
  const auto end_line = [&](std::size_t end, std::size_t next) {
    const std::string_view line = text.substr(begin, end - begin);
    if (!element::is_blank(line)) found.push_back(line);
    begin = next;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const char32_t character = element::next_character(text, at);
    const bool is_break = (character >= 0x0a && character <= 0x0d) ||
                          (character >= 0x1c && character <= 0x1e) || character == 0x85 ||
                          character == 0x2028 || character == 0x2029;
    if (is_break) end_line(here, at);
  }
  end_line(text.size(), text.size());
  return found;
}

void add_element(Collector& found, const boost::json::value& value) {
  std::optional<element::Element> element = element::read_element(value);
  if (element) found.add(std::move(*element));
}

boost::json::value parse(std::string_view text, const element::ReadLimits& limits) {
  boost::json::parse_options options;
  options.max_depth = static_cast<std::size_t>(limits.json_depth);
  boost::json::error_code error;
  return boost::json::parse(text, error, {}, options);
}

}  // namespace

element::Reading read_json(std::string_view bytes, const element::ReadContext& context) {
  const Decoded decoded = decode(bytes, context.options.encoding);
  if (decoded.failure) return *decoded.failure;
  Collector found(context);
  if (element::is_blank(decoded.text)) return found.finish();
  JsonTree tree;
  if (std::optional<Failure> failure = tree.read(decoded.text, no_json, context.limits)) {
    return *failure;
  }
  if (is_list_of_elements(tree)) {
    const boost::json::value value = parse(decoded.text, context.limits);
    if (const boost::json::array* array = value.if_array()) {
      for (const boost::json::value& item : *array) add_element(found, item);
    }
  } else if (is_list_of_objects(tree)) {
    const JsonTree::Node& whole = tree.node(0);
    for (std::uint32_t item = 1; item < whole.next; item = tree.node(item).next) {
      if (!add_shown(found, tree, item, context.limits)) break;
    }
  } else {
    add_shown(found, tree, 0, context.limits);
  }
  return found.finish();
}

element::Reading read_ndjson(std::string_view bytes, const element::ReadContext& context) {
  const Decoded decoded = decode(bytes, context.options.encoding);
  if (decoded.failure) return *decoded.failure;
  const std::vector<std::string_view> values = lines(decoded.text);
  JsonTree tree;
  bool are_elements = true;
  Collector found(context);
  for (std::size_t i = 0; i < values.size() && are_elements && found.may_go_on(); ++i) {
    if (std::optional<Failure> failure = tree.read(values[i], no_ndjson, context.limits)) {
      return *failure;
    }
    are_elements = is_element(tree, 0);
  }
  for (const std::string_view line : values) {
    if (!found.may_go_on()) break;
    if (are_elements) {
      add_element(found, parse(line, context.limits));
      continue;
    }
    if (std::optional<Failure> failure = tree.read(line, no_ndjson, context.limits)) {
      return *failure;
    }
    if (!add_shown(found, tree, 0, context.limits)) break;
  }
  return found.finish();
}

}  // namespace docket::executor::markup
