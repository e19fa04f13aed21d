#include "cli/elements.h"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/json.h"
#include "cli/table.h"

namespace docket::cli {
namespace {

namespace json = boost::json;

constexpr int usual_width = 100;

bool is_element(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return false;
  const json::value* type = object->if_contains("type");
  const json::value* text = object->if_contains("text");
  return type != nullptr && type->is_string() && text != nullptr && text->is_string();
}

std::string page_of(const json::object& element) {
  const json::object* metadata = object_at(element, "metadata");
  const json::value* page = metadata == nullptr ? nullptr : metadata->if_contains("page_number");
  return page == nullptr ? "" : describe(*page);
}

}  // namespace

bool are_elements(const json::value& output) {
  const json::array* array = output.if_array();
  return array != nullptr && std::ranges::all_of(*array, is_element);
}

std::string elements_table(const json::array& elements, int width) {
  Table table({{"page", Table::Align::right}, {"type"}, {"text"}});
  for (const json::value& value : elements) {
    if (!is_element(value)) continue;
    const json::object& element = value.get_object();
    table.add({page_of(element), text_at(element, "type"), text_at(element, "text")});
  }
  return table.render(width > 0 ? width : usual_width);
}

}  // namespace docket::cli
