#include "api/osapi/target.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utf8.h"

namespace docket::api::osapi {
namespace {

bool is_label_part(std::string_view part) {
  const auto is_good = [](char c) {
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '_' || c == '-';
  };
  return !part.empty() && part.size() <= label_part_bytes_max && std::ranges::all_of(part, is_good);
}

// Parts joined by dots.
bool is_label_value(std::string_view value) {
  for (;;) {
    const std::size_t dot = std::min(value.find('.'), value.size());
    if (!is_label_part(value.substr(0, dot))) return false;
    if (dot == value.size()) return true;
    value.remove_prefix(dot + 1);
  }
}

// For quoting what a client sent: never more than a line.
std::string shown(std::string_view text) {
  constexpr std::size_t shown_bytes_max = 512;
  return scrub_utf8(text.substr(0, shown_bytes_max));
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  if (text.empty()) return invalid_argument("target_hostname is required");
  if (text == "_any") return Target{};
  if (text == "_all") return Target{.sort = Target::Sort::all};
  const std::size_t colon = text.find(':');
  if (colon != text.npos) {
    const std::string_view key = text.substr(0, colon);
    const std::string_view value = text.substr(colon + 1);
    if (!is_label_part(key) || !is_label_value(value)) {
      return invalid_argument(fmt::format("invalid label target \"{}\"", shown(text)));
    }
    return Target{Target::Sort::label, std::string(key), std::string(value)};
  }
  // Words of the original's own inside, which it refuses too.
  const bool is_word = text == "_local" || text == "*";
  if (is_word || text.size() > hostname_bytes_max || !is_utf8(text)) {
    return invalid_argument(fmt::format("invalid target \"{}\"", shown(text)));
  }
  return Target{Target::Sort::host, {}, std::string(text)};
}

}  // namespace docket::api::osapi
