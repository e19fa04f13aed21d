#include "executor/office/odt_styles.h"

#include <charconv>
#include <optional>

#include "executor/office/docx_number_format.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// ODF 1.3 Part 3, 20.322; without one, pandoc goes through three formats as lists nest.
std::string_view word_format(std::string_view format, std::size_t depth) {
  if (format == "a") return "lowerLetter";
  if (format == "A") return "upperLetter";
  if (format == "i") return "lowerRoman";
  if (format == "I") return "upperRoman";
  if (format == "1") return "decimal";
  constexpr std::array<std::string_view, 3> by_depth = {"decimal", "lowerLetter", "lowerRoman"};
  return by_depth[depth % by_depth.size()];
}

OdtStyles::Level parse_level(pugi::xml_node node) {
  OdtStyles::Level level;
  level.has_numbers = is(node, "text:list-level-style-number");
  level.format = node.attribute("style:num-format").value();
  level.prefix = node.attribute("style:num-prefix").value();
  level.suffix = node.attribute("style:num-suffix").value();
  level.start = integer(node.attribute("text:start-value").value()).value_or(1);
  return level;
}

}  // namespace

void OdtStyles::add(pugi::xml_node root) {
  for (const char* group : {"office:automatic-styles", "office:styles"}) {
    for (const pugi::xml_node node : root.child(group).children()) {
      const std::string name = node.attribute("style:name").value();
      if (is(node, "style:style")) {
        const pugi::xml_node text = node.child("style:text-properties");
        const std::string_view weight = text.attribute("fo:font-weight").value();
        const std::string_view slant = text.attribute("fo:font-style").value();
        fonts_.try_emplace(name, Font{.is_bold = weight == "bold", .is_italic = slant == "italic"});
      } else if (is(node, "text:list-style")) {
        auto& levels = lists_.try_emplace(name).first->second;
        for (const pugi::xml_node one : node.children()) {
          const auto index = integer(one.attribute("text:level").value());
          if (!index || *index < 1 || *index > static_cast<std::int64_t>(list_levels)) continue;
          levels[static_cast<std::size_t>(*index - 1)] = parse_level(one);
        }
      }
    }
  }
}

OdtStyles::Font OdtStyles::font(std::string_view style) const {
  const auto found = fonts_.find(style);
  return found == fonts_.end() ? Font{} : found->second;
}

const OdtStyles::Level& OdtStyles::level(std::string_view list_style, std::size_t depth) const {
  static const Level plain;
  const auto found = lists_.find(list_style);
  return found == lists_.end() || depth >= list_levels ? plain : found->second[depth];
}

std::int64_t OdtStyles::start(std::string_view list_style, std::size_t depth) const {
  return level(list_style, depth).start;
}

std::string OdtStyles::label(std::string_view list_style, std::size_t depth,
                             std::int64_t number) const {
  const Level& found = level(list_style, depth);
  if (!found.has_numbers) return {};
  const auto shown = format_number(number, word_format(found.format, depth));
  if (!shown) return {};
  if (found.suffix == ")" && found.prefix == "(") return "(" + *shown + ")";
  return *shown + (found.suffix == ")" ? ")" : ".");
}

}  // namespace docket::executor::office
