#include "executor/office/docx_numbering.h"

#include <charconv>
#include <cstdlib>

#include "executor/element/unicode.h"
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

// Whether a paragraph shows anything: one that only ends a section is not numbered.
bool has_content(pugi::xml_node paragraph) {
  constexpr std::string_view silent =
      " w:r w:hyperlink w:sdt w:sdtContent w:smartTag w:ins w:del w:t w:delText w:bookmarkStart"
      " w:bookmarkEnd w:proofErr w:permStart w:permEnd w:commentRangeStart w:commentRangeEnd"
      " w:lastRenderedPageBreak w:p ";
  pugi::xml_node at = paragraph;
  while (at) {
    const std::string name = at.name();
    const bool is_properties = name == "w:pPr" || name == "w:rPr" || name == "w:sdtPr";
    if (name == "w:t" && !own_text(at).empty()) return true;
    const bool is_loud = at.type() == pugi::node_element && !is_properties &&
                         silent.find(' ' + name + ' ') == std::string_view::npos;
    if (is_loud) return true;
    if (!is_properties && at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at != paragraph && !at.next_sibling()) at = at.parent();
    at = at == paragraph ? pugi::xml_node() : at.next_sibling();
  }
  return false;
}

}  // namespace

DocxNumbering::DocxNumbering(pugi::xml_node root) {
  for (const pugi::xml_node node : root.children("w:abstractNum")) {
    const auto [abstract, is_new] =
        abstracts_.try_emplace(node.attribute("w:abstractNumId").value());
    if (!is_new) continue;
    for (const pugi::xml_node level : node.children("w:lvl")) {
      const auto index = integer(level.attribute("w:ilvl").value());
      if (!index || *index < 0 || *index >= levels) continue;
      Level& place = abstract->second[static_cast<std::size_t>(*index)];
      if (!place.is_defined) place = parse_level(level);
    }
  }
  for (const pugi::xml_node node : root.children("w:num")) {
    const auto [list, is_new] = lists_.try_emplace(node.attribute("w:numId").value());
    if (!is_new) continue;
    list->second.abstract = child_value(node, "w:abstractNumId", "w:val");
    for (const pugi::xml_node change : node.children("w:lvlOverride")) {
      const auto index = integer(change.attribute("w:ilvl").value());
      if (!index || *index < 0 || *index >= levels) continue;
      Override& place = list->second.overrides[static_cast<int>(*index)];
      const pugi::xml_node level = change.child("w:lvl");
      if (level && !place.level) place.level = parse_level(level);
      if (!place.start) place.start = integer(child_value(change, "w:startOverride", "w:val"));
    }
  }
}

DocxNumbering::Level DocxNumbering::parse_level(pugi::xml_node node) {
  Level level;
  level.is_defined = true;
  const std::string_view format = child_value(node, "w:numFmt", "w:val");
  if (!format.empty()) level.format = format;
  level.text = child_value(node, "w:lvlText", "w:val");
  level.style = child_value(node, "w:pStyle", "w:val");
  level.start = integer(child_value(node, "w:start", "w:val")).value_or(1);
  if (const auto restart = node.child("w:lvlRestart").attribute("w:val")) {
    level.restart = restart.value();
  }
  return level;
}

const DocxNumbering::Level* DocxNumbering::level(const List& list, const Levels& abstract,
                                                 int index) const {
  const auto found = list.overrides.find(index);
  if (found != list.overrides.end() && found->second.level) return &*found->second.level;
  const Level& level = abstract[static_cast<std::size_t>(index)];
  return level.is_defined ? &level : nullptr;
}

std::int64_t DocxNumbering::start_of(const List& list, const Level& level, int index) {
  const auto found = list.overrides.find(index);
  if (found != list.overrides.end() && found->second.start) return *found->second.start;
  return level.start;
}

std::string DocxNumbering::label(const DocxParagraph& paragraph, const DocxStyle& style) {
  const pugi::xml_node properties = paragraph.properties();
  const NumberingReference own = numbering_reference(properties);
  const std::optional<std::string>& number = own.number ? own.number : style.numbering.number;
  if (!number || *number == "0") return {};
  const auto list = lists_.find(*number);
  if (list == lists_.end()) return {};
  const auto abstract = abstracts_.find(list->second.abstract);
  if (abstract == abstracts_.end()) return {};
  if (properties.child("w:sectPr") && !has_content(paragraph.node())) return {};

  std::optional<int> index = own.level ? own.level : style.numbering.level;
  if (!index && !own.number) {
    for (int i = 0; i < levels && !index; ++i) {
      const Level& candidate = abstract->second[static_cast<std::size_t>(i)];
      if (candidate.is_defined && candidate.style == style.numbering_style) index = i;
    }
  }
  const int at = index.value_or(0);
  if (at < 0 || at >= levels || level(list->second, abstract->second, at) == nullptr) return {};
  count(*number, list->second, abstract->second, at);
  return render(list->second, abstract->second, at);
}

void DocxNumbering::count(const std::string& number, const List& list, const Levels& abstract,
                          int index) {
  Counters& counters = counters_[list.abstract];
  std::optional<std::int64_t>& own = counters[static_cast<std::size_t>(index)];
  const auto changed = list.overrides.find(index);
  const bool restarts = changed != list.overrides.end() && changed->second.start &&
                        restarted_.emplace(number, index).second;
  if (restarts || !own) {
    own = start_of(list, *level(list, abstract, index), index);
  } else {
    ++*own;
  }
  for (int deeper = index + 1; deeper < levels; ++deeper) {
    const Level* below = level(list, abstract, deeper);
    const bool restarts_below =
        below == nullptr || !below->restart ||
        (*below->restart != "0" && index < integer(*below->restart).value_or(0));
    if (restarts_below) counters[static_cast<std::size_t>(deeper)].reset();
  }
}

std::string DocxNumbering::render(const List& list, const Levels& abstract, int index) const {
  const Level& own = *level(list, abstract, index);
  if (own.format == "bullet" || own.format == "none") return {};
  const Counters& counters = counters_.at(list.abstract);
  std::string text;
  for (std::size_t i = 0; i < own.text.size(); ++i) {
    const bool is_place = own.text[i] == '%' && i + 1 < own.text.size() && own.text[i + 1] >= '0' &&
                          own.text[i + 1] <= '9';
    if (!is_place) {
      text += own.text[i];
      continue;
    }
    const int place = own.text[++i] - '1';
    if (place > index || place < 0) continue;
    const Level* shown = level(list, abstract, place);
    if (shown == nullptr) continue;
    const auto count = counters[static_cast<std::size_t>(place)];
    const auto number = format_number(count.value_or(start_of(list, *shown, place)), shown->format);
    if (!number) return {};
    text += *number;
  }
  return std::string(element::trim(text));
}

}  // namespace docket::executor::office
