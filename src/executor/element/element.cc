#include "executor/element/element.h"

#include <algorithm>

namespace docket::executor::element {
namespace {

constexpr std::array<std::string_view, types> type_names = {
    "Title",
    "NarrativeText",
    "UncategorizedText",
    "ListItem",
    "Table",
    "TableChunk",
    "CompositeElement",
    "CodeSnippet",
    "Address",
    "EmailAddress",
    "Header",
    "Footer",
    "Image",
    "FigureCaption",
    "Formula",
    "PageNumber",
    "CheckBox",
    "FormKeysValues",
    "Form",
    "DocumentData",
    "PageBreak",
};

}  // namespace

std::string_view name(Type type) { return type_names[static_cast<std::size_t>(type)]; }

std::optional<Type> parse_type(std::string_view word) {
  const auto found = std::ranges::find(type_names, word);
  if (found == type_names.end()) return std::nullopt;
  return static_cast<Type>(found - type_names.begin());
}

}  // namespace docket::executor::element
