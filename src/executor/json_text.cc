#include "executor/json_text.h"

#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace docket::executor {
namespace {

namespace json = boost::json;

void append(std::string& text, const json::value& value);

void append(std::string& text, const json::array& array) {
  text += '[';
  for (const json::value& item : array) {
    append(text, item);
    text += ',';
  }
  if (text.back() == ',') text.pop_back();
  text += ']';
}

void append(std::string& text, const json::object& object) {
  text += '{';
  for (const auto& [name, item] : object) {
    text += json::serialize(name);
    text += ':';
    append(text, item);
    text += ',';
  }
  if (text.back() == ',') text.pop_back();
  text += '}';
}

void append(std::string& text, const json::value& value) {
  if (const json::object* object = value.if_object()) return append(text, *object);
  if (const json::array* array = value.if_array()) return append(text, *array);
  if (const double* number = value.if_double()) return append_number(text, *number);
  text += json::serialize(value);
}

}  // namespace

void append_number(std::string& text, double number) {
  if (!std::isfinite(number)) {
    text += "null";
    return;
  }
  const std::size_t begin = text.size();
  fmt::format_to(std::back_inserter(text), "{}", number);
  if (text.find_first_of(".e", begin) == std::string::npos) text += ".0";
}

std::string json_text(const json::value& value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace docket::executor
