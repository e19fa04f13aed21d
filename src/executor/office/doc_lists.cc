#include "executor/office/doc_lists.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "executor/office/little_endian.h"

namespace docket::executor::office {
namespace {

// Places in FibRgFcLcb97.
constexpr std::size_t styles_part = 1;
constexpr std::size_t lists_part = 73;
constexpr std::size_t uses_part = 74;

constexpr int levels_max = 9;

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
  // StdfBase: the sort in the low bits of the second word, what it is based on in the others.
  constexpr std::uint16_t paragraph_sort = 1;
  constexpr std::uint16_t no_base = 0xFFF;
  const std::uint16_t second = u16(style, 2);
  if ((second & 0xF) != paragraph_sort) return {};
  const std::size_t name_at = fixed_bytes;
  const std::size_t name_bytes = 2 * std::size_t{u16(style, name_at)};
  std::string xml = fmt::format(R"(<w:style w:type="paragraph" w:styleId="s{}"{}><w:name w:val=")",
                                number, number == 0 ? R"( w:default="1")" : "");
  const std::size_t text_at = std::min(name_at + 2, style.size());
  append_xml(xml, shown_name(utf8_of(wide_of(style.substr(text_at, name_bytes)))));
  xml += "\"/>";
  if ((second >> 4) != no_base) xml += fmt::format(R"(<w:basedOn w:val="s{}"/>)", second >> 4);
  // The paragraph's properties come first, behind the style's own number.
  std::size_t at = name_at + 2 + name_bytes + 2;
  at += at % 2;
  const std::size_t size = u16(style, at);
  if (size > 2 && at + 2 + size <= style.size()) {
    xml += "<w:pPr>" + list_place_xml(doc_list_place(style.substr(at + 4, size - 2))) + "</w:pPr>";
  }
  return xml + "</w:style>";
}

std::string_view format_name(std::uint8_t format) {
  // [MS-OSHARED] 2.2.1.3 as words of ECMA-376 Part 1, 17.18.59.
  constexpr std::pair<std::uint8_t, std::string_view> names[] = {
      {0, "decimal"},      {1, "upperRoman"},  {2, "lowerRoman"},
      {3, "upperLetter"},  {4, "lowerLetter"}, {5, "ordinal"},
      {22, "decimalZero"}, {23, "bullet"},     {18, "decimalEnclosedCircle"}};
  for (const auto& [number, name] : names) {
    if (number == format) return name;
  }
  return "none";
}

// One level, and what it takes of `rest`; empty when it is cut short.
std::optional<std::size_t> append_level(std::string& xml, int index, std::string_view rest) {
  constexpr std::size_t fixed_bytes = 28;
  const std::size_t text_at = fixed_bytes + u8(rest, 24) + u8(rest, 25);
  const std::size_t units = u16(rest, text_at);
  const std::size_t size = text_at + 2 + 2 * units;
  if (size > rest.size()) return std::nullopt;
  xml += fmt::format(R"(<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/>)", index,
                     static_cast<std::int32_t>(u32(rest, 0)), format_name(u8(rest, 4)));
  xml += "<w:lvlText w:val=\"";
  for (const char16_t unit : wide_of(rest.substr(text_at + 2, 2 * units))) {
    // A character below 9 stands for the number of that level.
    append_xml(xml, unit < levels_max ? fmt::format("%{}", static_cast<int>(unit) + 1)
                                      : utf8_of({&unit, 1}));
  }
  xml += "\"/></w:lvl>";
  return size;
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

std::string doc_numbering_xml(const DocFile& file) {
  constexpr std::size_t list_bytes = 28;
  constexpr std::size_t use_bytes = 16;
  std::string xml =
      R"(<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">)";
  const std::string_view lists = file.part(lists_part);
  std::string_view levels = file.part_and_rest(lists_part);
  levels.remove_prefix(std::min(lists.size(), levels.size()));
  std::map<std::uint32_t, std::size_t> places;
  const std::size_t count = u16(lists, 0);
  for (std::size_t i = 0; i < count && 2 + list_bytes * (i + 1) <= lists.size(); ++i) {
    const std::string_view list = lists.substr(2 + list_bytes * i, list_bytes);
    const bool is_simple = (u8(list, 26) & 1) != 0;
    std::string own;
    for (int level = 0; level < (is_simple ? 1 : levels_max); ++level) {
      const auto taken = append_level(own, level, levels);
      if (!taken) break;
      levels.remove_prefix(*taken);
    }
    places.try_emplace(u32(list, 0), i);
    xml += fmt::format(R"(<w:abstractNum w:abstractNumId="{}">{}</w:abstractNum>)", i, own);
  }
  const std::string_view uses = file.part(uses_part);
  const std::size_t used = u32(uses, 0);
  for (std::size_t i = 0; i < used && 4 + use_bytes * (i + 1) <= uses.size(); ++i) {
    const auto place = places.find(u32(uses, 4 + use_bytes * i));
    if (place == places.end()) continue;
    xml += fmt::format(R"(<w:num w:numId="{}"><w:abstractNumId w:val="{}"/></w:num>)", i + 1,
                       place->second);
  }
  return xml + "</w:numbering>";
}

DocListPlace doc_list_place(std::string_view properties) {
  constexpr std::uint16_t level_code = 0x260A;    // sprmPIlvl
  constexpr std::uint16_t list_code = 0x460B;     // sprmPIlfo
  constexpr std::uint16_t outline_code = 0x2640;  // sprmPOutLvl
  constexpr int used_max = 0x7FE;
  DocListPlace place;
  for (const DocProperty& property : doc_properties(properties)) {
    if (property.code == level_code) place.level = u8(property.operand, 0);
    if (property.code == outline_code) place.outline = u8(property.operand, 0);
    if (property.code != list_code) continue;
    const int list = u16(property.operand, 0);
    place.list = list <= used_max ? list : 0;
  }
  return place;
}

std::string list_place_xml(const DocListPlace& place) {
  std::string xml;
  if (place.list) {
    xml += "<w:numPr>";
    if (place.level) xml += fmt::format(R"(<w:ilvl w:val="{}"/>)", *place.level);
    xml += fmt::format(R"(<w:numId w:val="{}"/></w:numPr>)", *place.list);
  }
  if (place.outline) xml += fmt::format(R"(<w:outlineLvl w:val="{}"/>)", *place.outline);
  return xml;
}

void append_xml(std::string& xml, std::string_view text) {
  for (const char c : text) {
    if (c == '&') {
      xml += "&amp;";
    } else if (c == '<') {
      xml += "&lt;";
    } else if (c == '>') {
      xml += "&gt;";
    } else if (c == '"') {
      xml += "&quot;";
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      xml += c;
    }
  }
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
