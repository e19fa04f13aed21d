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
    append_json_string(out_, text);
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

namespace {

// Loops over so many bytes, a number the compiler knows, become vector instructions.
constexpr std::size_t block = 32;

bool has_nothing_to_escape(const char* text) {
  unsigned char found = 0;
  for (std::size_t i = 0; i < block; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    found |= static_cast<unsigned char>(c < 0x20) | static_cast<unsigned char>(c == '"') |
             static_cast<unsigned char>(c == '\\');
  }
  return found == 0;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    while (at + block <= text.size() && has_nothing_to_escape(text.data() + at)) at += block;
    if (at == text.size()) break;
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, begin, at - begin);
    begin = at + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
  }
  out.append(text, begin, text.size() - begin);
  out += '"';
}

}  // namespace docket::executor::element
