#include "executor/office/doc_styles.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "executor/element/markup_escape.h"
#include "executor/office/little_endian.h"

namespace docket::executor::office {
namespace {

// Place in FibRgFcLcb97.
constexpr std::size_t styles_part = 1;

// "heading 1" of the file is "Heading 1" wherever people see it.
std::string shown_name(std::string name) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"caption", "Caption"},
      {"header", "Header"},
      {"footer", "Footer"},
      {"macro", "Macro Text"},
      {"List Paragraph", "List Paragraph"}};
  for (const auto& [stored, shown] : names) {
    if (name == stored) return std::string(shown);
  }
  if (name.starts_with("heading ")) name[0] = 'H';
  return name;
}

std::string style_xml(std::size_t number, std::string_view style, std::size_t fixed_bytes) {
  // StdfBase: the sort in the low bits of the second word.
  constexpr std::uint16_t paragraph_sort = 1;
  if ((u16(style, 2) & 0xF) != paragraph_sort) return {};
  const std::size_t name_at = fixed_bytes;
  const std::size_t name_bytes = 2 * std::size_t{u16(style, name_at)};
  std::string xml = fmt::format(R"(<w:style w:type="paragraph" w:styleId="s{}"{}><w:name w:val=")",
                                number, number == 0 ? R"( w:default="1")" : "");
  const std::size_t text_at = std::min(name_at + 2, style.size());
  append_xml(xml, shown_name(utf8_of(wide_of(style.substr(text_at, name_bytes)))));
  return xml + "\"/></w:style>";
}

}  // namespace

std::string doc_styles_xml(const DocFile& file) {
  std::string xml =
      R"(<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">)";
  std::string_view rest = file.part(styles_part);
  const std::size_t head = u16(rest, 0);
  const std::size_t count = u16(rest, 2);
  const std::size_t fixed_bytes = u16(rest, 4);
  rest.remove_prefix(std::min(head + 2, rest.size()));
  for (std::size_t number = 0; number < count && rest.size() >= 2; ++number) {
    const std::size_t size = u16(rest, 0);
    rest.remove_prefix(2);
    if (size > rest.size()) break;
    if (size > fixed_bytes) xml += style_xml(number, rest.substr(0, size), fixed_bytes);
    rest.remove_prefix(std::min(size + size % 2, rest.size()));
  }
  return xml + "</w:styles>";
}

std::string doc_numbering_xml(std::string_view properties) {
  constexpr std::uint16_t level_code = 0x260A;  // sprmPIlvl
  constexpr std::uint16_t list_code = 0x460B;   // sprmPIlfo
  std::optional<int> list;
  std::optional<int> level;
  for (const DocProperty& property : doc_properties(properties)) {
    if (property.code == level_code) level = u8(property.operand, 0);
    if (property.code == list_code) list = u16(property.operand, 0);
  }
  if (!list) return {};
  std::string xml = "<w:numPr>";
  if (level) xml += fmt::format(R"(<w:ilvl w:val="{}"/>)", *level);
  return xml + fmt::format(R"(<w:numId w:val="{}"/></w:numPr>)", *list);
}

void append_xml(std::string& xml, std::string_view text) {
  std::string shown(text);
  std::erase_if(shown, [](unsigned char c) { return c < 0x20; });
  element::append_markup(xml, shown, element::Quotes::doubled);
}

std::string utf8_of(std::u16string_view text) {
  std::string utf8;
  icu::UnicodeString(false, text.data(), static_cast<std::int32_t>(text.size())).toUTF8String(utf8);
  return utf8;
}

std::u16string wide_of(std::string_view bytes) {
  std::u16string text;
  for (std::size_t at = 0; at + 2 <= bytes.size(); at += 2) {
    text += static_cast<char16_t>(u16(bytes, at));
  }
  return text;
}

}  // namespace docket::executor::office
