#include "executor/element/json_writer.h"

#include <cmath>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include "executor/element/python_json.h"
#include "executor/json_text.h"

namespace docket::executor::element {

void JsonWriter::separate() {
  if (!is_first_) out_ += dress_ == Dress::python ? ", " : ",";
  is_first_ = false;
}

void JsonWriter::name(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += dress_ == Dress::python ? "\": " : "\":";
  is_first_ = true;
}

void JsonWriter::string(std::string_view text) {
  separate();
  if (dress_ == Dress::python) {
    append_python_string(out_, text);
  } else {
    append_string(out_, text);
  }
}

void JsonWriter::number(std::int64_t number) {
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", number);
}

void JsonWriter::number(double number) {
  separate();
  append_number(out_, number);
}

void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonWriter::member(std::string_view name, std::string_view text) {
  if (text.empty()) return;
  this->name(name);
  string(text);
}

void JsonWriter::member(std::string_view name, const std::optional<std::int64_t>& number) {
  if (!number) return;
  this->name(name);
  this->number(*number);
}

void JsonWriter::member(std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  this->name(name);
  out_ += '[';
  for (const std::string& text : texts) string(text);
  out_ += ']';
  is_first_ = false;
}

void JsonWriter::member(std::string_view name, const std::vector<Link>& links) {
  if (links.empty()) return;
  this->name(name);
  out_ += '[';
  for (const Link& link : links) {
    open();
    this->name("start_index");
    number(link.start_index);
    this->name("text");
    string(link.text);
    this->name("url");
    string(link.url);
    close();
  }
  out_ += ']';
  is_first_ = false;
}

void JsonWriter::array(const std::array<double, 2>& pair) {
  // Python's rounding to one decimal is that of the decimal digits; ours differs in ties at most.
  const auto shown = [&](double x) {
    return dress_ == Dress::python ? std::nearbyint(x * 10) / 10 : x;
  };
  separate();
  out_ += '[';
  is_first_ = true;
  number(shown(pair[0]));
  number(shown(pair[1]));
  out_ += ']';
}

void JsonWriter::member(std::string_view name, const std::optional<Coordinates>& coordinates) {
  if (!coordinates) return;
  this->name(name);
  open();
  this->name("layout_height");
  number(coordinates->layout_height);
  this->name("layout_width");
  number(coordinates->layout_width);
  this->name("points");
  out_ += '[';
  for (const auto& point : coordinates->points) array(point);
  out_ += ']';
  is_first_ = false;
  this->name("system");
  string("PixelSpace");
  close();
}

}  // namespace docket::executor::element
