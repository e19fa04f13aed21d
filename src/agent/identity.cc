#include "agent/identity.h"

#include <algorithm>

#include <fmt/format.h>

#include "wire/agent_messages.h"

namespace docket::agent {
namespace {

constexpr std::size_t word_bytes_max = 63;

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= word_bytes_max && std::ranges::all_of(text, is_word_byte);
}

bool are_words_with_dots(std::string_view text) {
  for (std::size_t dot = 0; (dot = text.find('.')) != std::string_view::npos;) {
    if (!is_word(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_word(text);
}

}  // namespace

Result<void> check_name(std::string_view name) {
  if (wire::is_agent_name(name)) return {};
  return invalid_argument(fmt::format(
      "Expected an agent's name of 1 to 255 letters, digits, '.', '_' and '-', not '{}'.", name));
}

Result<void> add_label(Labels& labels, std::string_view key, std::string_view value) {
  if (!is_word(key)) {
    return invalid_argument(fmt::format(
        "Expected a label's key of 1 to 63 letters, digits, '_' and '-', not '{}'.", key));
  }
  if (!are_words_with_dots(value) || value.size() > wire::agent_label_bytes_max) {
    return invalid_argument(fmt::format(
        "Expected a label's value like web.prod, words of letters, digits, '_' and '-', not '{}'.",
        value));
  }
  if (!labels.emplace(key, value).second) {
    return invalid_argument(fmt::format("The label '{}' is given twice.", key));
  }
  if (labels.size() > wire::agent_labels_max) {
    return invalid_argument(fmt::format("An agent has at most {} labels.", wire::agent_labels_max));
  }
  return {};
}

Result<void> add_label(Labels& labels, std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return invalid_argument(fmt::format("Expected a label like group=web.prod, not '{}'.", text));
  }
  return add_label(labels, text.substr(0, equals), text.substr(equals + 1));
}

}  // namespace docket::agent
