#include "executor/element/json.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "executor/element/json_writer.h"

namespace docket::executor::element {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 3> header_footer_words = {"primary", "first_page",
                                                                 "even_page"};

// Names of types that other versions and detection models wrote, and what they count as. Sorted.
struct Alias {
  std::string_view word;
  Type type;
};
constexpr auto aliases = std::to_array<Alias>({
    {"Abstract", Type::narrative_text},
    {"BulletedText", Type::list_item},
    {"Caption", Type::figure_caption},
    {"Field-Name", Type::title},
    {"Figure", Type::image},
    {"Footnote", Type::footer},
    {"Headline", Type::title},
    {"Link", Type::narrative_text},
    {"List-item", Type::list_item},
    {"Page-footer", Type::footer},
    {"Page-header", Type::header},
    {"Paragraph", Type::narrative_text},
    {"Picture", Type::image},
    {"Section-header", Type::title},
    {"Subheadline", Type::title},
    {"Text", Type::narrative_text},
    {"Threading", Type::narrative_text},
    {"Value", Type::narrative_text},
});

// Members in alphabetical order, which Python's sort_keys wants and JSON does not mind.
void write(JsonWriter& writer, const Metadata& metadata, Dress dress) {
  const Metadata& m = metadata;
  writer.open();
  writer.member("attached_to_filename", m.attached_to_filename);
  writer.member("bcc_recipient", m.bcc_recipient);
  writer.member("category_depth", m.category_depth);
  writer.member("cc_recipient", m.cc_recipient);
  writer.member("chunk_index", m.chunk_index);
  writer.member("coordinates", m.coordinates);
  writer.member("email_message_id", m.email_message_id);
  writer.member("emphasized_text_contents", m.emphasized_text_contents);
  writer.member("emphasized_text_tags", m.emphasized_text_tags);
  writer.member("filename", m.filename);
  writer.member("filetype", m.filetype);
  if (m.header_footer_type) {
    writer.member("header_footer_type",
                  header_footer_words[static_cast<std::size_t>(*m.header_footer_type)]);
  }
  writer.member("image_base64", m.image_base64);
  writer.member("image_mime_type", m.image_mime_type);
  writer.member("image_url", m.image_url);
  if (m.is_continuation) {
    writer.name("is_continuation");
    writer.boolean(true);
  }
  writer.member("languages", m.languages);
  writer.member("last_modified", m.last_modified);
  writer.member("link_texts", m.link_texts);
  writer.member("link_urls", m.link_urls);
  writer.member("links", m.links);
  writer.member("num_carried_over_header_rows", m.num_carried_over_header_rows);
  if (dress == Dress::compact) writer.member("orig_elements", m.orig_elements);
  writer.member("page_name", m.page_name);
  writer.member("page_number", m.page_number);
  writer.member("parent_id", m.parent_id);
  writer.member("sent_from", m.sent_from);
  writer.member("sent_to", m.sent_to);
  writer.member("subject", m.subject);
  writer.member("table_id", m.table_id);
  writer.member("text_as_html", m.text_as_html);
  writer.close();
}

void write(JsonWriter& writer, const Element& element, Dress dress) {
  writer.open();
  if (element.type == Type::check_box) {
    writer.name("checked");
    writer.boolean(element.is_checked);
  }
  writer.name("element_id");
  writer.string(element.id);
  writer.name("metadata");
  write(writer, element.metadata, dress);
  writer.name("text");
  writer.string(element.text);
  writer.name("type");
  writer.string(name(element.type));
  writer.close();
}

std::string all(std::span<const Element> elements, Dress dress) {
  std::size_t bytes = 2;
  // About what an element's names, id and metadata need.
  constexpr std::size_t bytes_around = 400;
  for (const Element& element : elements) {
    bytes += element.text.size() + element.metadata.text_as_html.size() +
             element.metadata.orig_elements.size() + bytes_around;
  }
  std::string text;
  text.reserve(bytes);
  text += '[';
  JsonWriter writer(text, dress);
  for (const Element& element : elements) write(writer, element, dress);
  text += ']';
  return text;
}

void read(const json::value& value, std::string& text) {
  if (const json::string* string = value.if_string()) text = std::string(*string);
}

void read(const json::value& value, std::optional<std::int64_t>& number) {
  if (const std::int64_t* integer = value.if_int64()) number = *integer;
}

void read(const json::value& value, bool& flag) {
  if (const bool* boolean = value.if_bool()) flag = *boolean;
}

void read(const json::value& value, std::vector<std::string>& texts) {
  const json::array* array = value.if_array();
  if (array == nullptr) return;
  std::vector<std::string> found;
  for (const json::value& item : *array) {
    if (!item.is_string()) return;
    found.emplace_back(item.get_string());
  }
  texts = std::move(found);
}

void read(const json::value& value, std::vector<Link>& links) {
  const json::array* array = value.if_array();
  if (array == nullptr) return;
  std::vector<Link> found;
  for (const json::value& item : *array) {
    const json::object* object = item.if_object();
    if (object == nullptr) return;
    Link link;
    std::optional<std::int64_t> start;
    if (const json::value* text = object->if_contains("text")) read(*text, link.text);
    if (const json::value* url = object->if_contains("url")) read(*url, link.url);
    if (const json::value* index = object->if_contains("start_index")) read(*index, start);
    link.start_index = start.value_or(0);
    found.push_back(std::move(link));
  }
  links = std::move(found);
}

void read(const json::value& value, std::optional<HeaderFooter>& type) {
  std::string word;
  read(value, word);
  for (std::size_t i = 0; i < header_footer_words.size(); ++i) {
    if (word == header_footer_words[i]) type = static_cast<HeaderFooter>(i);
  }
}

std::optional<double> number(const json::value* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

bool read_points(const json::value* value, Coordinates& coordinates) {
  const json::array* points = value == nullptr ? nullptr : value->if_array();
  if (points == nullptr || points->size() != coordinates.points.size()) return false;
  for (std::size_t i = 0; i < points->size(); ++i) {
    const json::array* pair = (*points)[i].if_array();
    if (pair == nullptr || pair->size() != 2) return false;
    for (std::size_t j = 0; j < 2; ++j) {
      const std::optional<double> x = number(&(*pair)[j]);
      if (!x) return false;
      coordinates.points[i][j] = *x;
    }
  }
  return true;
}

void read(const json::value& value, std::optional<Coordinates>& coordinates) {
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  Coordinates found;
  if (!read_points(object->if_contains("points"), found)) return;
  found.layout_width = number(object->if_contains("layout_width")).value_or(0);
  found.layout_height = number(object->if_contains("layout_height")).value_or(0);
  coordinates = found;
}

template <auto field>
void take(const json::value& value, Metadata& metadata) {
  read(value, metadata.*field);
}

// The other half of write(Metadata). Sorted.
struct Member {
  std::string_view name;
  void (*take)(const json::value& value, Metadata& metadata);
};
constexpr auto members = std::to_array<Member>({
    {"attached_to_filename", take<&Metadata::attached_to_filename>},
    {"bcc_recipient", take<&Metadata::bcc_recipient>},
    {"category_depth", take<&Metadata::category_depth>},
    {"cc_recipient", take<&Metadata::cc_recipient>},
    {"chunk_index", take<&Metadata::chunk_index>},
    {"coordinates", take<&Metadata::coordinates>},
    {"email_message_id", take<&Metadata::email_message_id>},
    {"emphasized_text_contents", take<&Metadata::emphasized_text_contents>},
    {"emphasized_text_tags", take<&Metadata::emphasized_text_tags>},
    {"filename", take<&Metadata::filename>},
    {"filetype", take<&Metadata::filetype>},
    {"header_footer_type", take<&Metadata::header_footer_type>},
    {"image_base64", take<&Metadata::image_base64>},
    {"image_mime_type", take<&Metadata::image_mime_type>},
    {"image_url", take<&Metadata::image_url>},
    {"is_continuation", take<&Metadata::is_continuation>},
    {"languages", take<&Metadata::languages>},
    {"last_modified", take<&Metadata::last_modified>},
    {"link_texts", take<&Metadata::link_texts>},
    {"link_urls", take<&Metadata::link_urls>},
    {"links", take<&Metadata::links>},
    {"num_carried_over_header_rows", take<&Metadata::num_carried_over_header_rows>},
    {"orig_elements", take<&Metadata::orig_elements>},
    {"page_name", take<&Metadata::page_name>},
    {"page_number", take<&Metadata::page_number>},
    {"parent_id", take<&Metadata::parent_id>},
    {"sent_from", take<&Metadata::sent_from>},
    {"sent_to", take<&Metadata::sent_to>},
    {"subject", take<&Metadata::subject>},
    {"table_id", take<&Metadata::table_id>},
    {"text_as_html", take<&Metadata::text_as_html>},
});

void read(const json::object& object, Metadata& metadata) {
  for (const auto& [key, value] : object) {
    const std::string_view word = key;
    const auto member = std::ranges::lower_bound(members, word, {}, &Member::name);
    if (member != members.end() && member->name == word) member->take(value, metadata);
  }
}

}  // namespace

std::string to_json(const Elements& elements) { return all(elements, Dress::compact); }

std::string to_python_json(std::span<const Element> elements) {
  return all(elements, Dress::python);
}

std::optional<Type> read_type(std::string_view word) {
  if (const std::optional<Type> known = parse_type(word)) return known;
  const auto alias = std::ranges::lower_bound(aliases, word, {}, &Alias::word);
  if (alias == aliases.end() || alias->word != word) return std::nullopt;
  return alias->type;
}

std::optional<Element> read_element(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const json::value* type = object->if_contains("type");
  const json::value* text = object->if_contains("text");
  const json::value* metadata = object->if_contains("metadata");
  if (type == nullptr || !type->is_string()) return std::nullopt;
  const std::optional<Type> known = read_type(std::string_view(type->get_string()));
  if (!known || (metadata != nullptr && !metadata->is_object() && !metadata->is_null())) {
    return std::nullopt;
  }
  Element element;
  element.type = *known;
  if (*known == Type::check_box) {
    const json::value* checked = object->if_contains("checked");
    if (checked == nullptr || !checked->is_bool()) return std::nullopt;
    element.is_checked = checked->get_bool();
  } else if (text == nullptr || !text->is_string()) {
    return std::nullopt;
  } else {
    element.text = std::string(text->get_string());
  }
  if (const json::value* id = object->if_contains("element_id")) read(*id, element.id);
  if (metadata != nullptr && metadata->is_object()) {
    read(metadata->get_object(), element.metadata);
  }
  return element;
}

Reading from_json(std::string_view text, const ReadLimits& limits) {
  json::parse_options options;
  options.max_depth = static_cast<std::size_t>(limits.json_depth);
  json::error_code error;
  json::monotonic_resource memory(text.size() + 1024);
  const json::value parsed = json::parse(text, error, &memory, options);
  if (error == json::error::too_deep) return past_limit("json_depth");
  const json::array* array = error ? nullptr : parsed.if_array();
  if (array == nullptr) return unreadable("bad_json", "Not a list of elements");
  if (array->size() > static_cast<std::size_t>(limits.elements)) return past_limit("elements");
  Elements elements;
  elements.reserve(array->size());
  for (const json::value& value : *array) {
    std::optional<Element> element = read_element(value);
    if (!element) return unreadable("bad_json", "Not a list of elements");
    elements.push_back(std::move(*element));
  }
  return elements;
}

}  // namespace docket::executor::element
