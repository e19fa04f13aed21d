#include "executor/office/mail_head.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace docket::executor::office {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

enum class Line : std::uint8_t {
  header,
  continuation,
  stray,  // left out before a header, else of the body: "From " of an mbox, a colon without a name
  body,
};

bool is_blank(char c) { return c == ' ' || c == '\t'; }
// ftext of RFC 5322.
bool is_name_character(char c) { return c > ' ' && c <= '~' && c != ':'; }

Line sort_of(std::string_view line) {
  if (is_blank(line.front())) return Line::continuation;
  if (line.starts_with("From ") || line.starts_with(':')) return Line::stray;
  const auto* const name_end = std::ranges::find_if_not(line, is_name_character);
  const auto* const colon = std::find_if_not(name_end, line.end(), is_blank);
  const bool is_header = name_end != line.begin() && colon != line.end() && *colon == ':';
  return is_header ? Line::header : Line::body;
}

std::string_view first_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

bool is_separator(std::string_view line) { return line == "\n" || line == "\r\n"; }

struct Parts {
  std::string head;
  std::string_view body;  // with its separator
};

Parts parts_of(std::string_view mail) {
  Parts parts;
  parts.body = mail;
  while (!mail.empty()) {
    const std::string_view line = first_line(mail);
    const Line sort = sort_of(line);
    if (sort == Line::body) break;
    const bool continues =
        sort == Line::continuation && !parts.head.empty() && parts.body.size() == mail.size();
    mail.remove_prefix(line.size());
    if (sort != Line::header && !continues) continue;
    parts.head += line;
    parts.body = mail;
  }
  return parts;
}

std::optional<std::string> set_off(std::string_view mail) {
  const std::string_view text =
      mail.starts_with(byte_order_mark) ? mail.substr(byte_order_mark.size()) : mail;
  Parts parts = parts_of(text);
  const bool is_set_off = parts.body.empty() || is_separator(first_line(parts.body));
  if (is_set_off && parts.head.size() + parts.body.size() == mail.size()) return std::nullopt;
  if (!is_set_off) parts.head += '\n';
  return parts.head.append(parts.body);
}

}  // namespace

std::optional<std::string> with_head_set_off(std::string_view mail) {
  const bool has_lines_of_cr =
      mail.find('\n') == std::string_view::npos && mail.find('\r') != std::string_view::npos;
  if (!has_lines_of_cr) return set_off(mail);
  std::string lines(mail);
  std::ranges::replace(lines, '\r', '\n');
  return set_off(lines).value_or(lines);
}

}  // namespace docket::executor::office
