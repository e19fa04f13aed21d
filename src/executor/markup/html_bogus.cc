#include "executor/markup/html_bogus.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/ascii.h"

namespace docket::executor::markup {
namespace {

using std::string_view;

constexpr std::size_t npos = string_view::npos;
// In these a < begins no tag.
constexpr auto raw_names = std::to_array<string_view>({"script", "style", "textarea", "title"});

bool begins_with(string_view text, string_view lower) {
  return equal_without_case(text.substr(0, lower.size()), lower);
}

// Behind the text that is searched for, or the end.
std::size_t behind(string_view text, string_view what, std::size_t from) {
  const std::size_t found = text.find(what, from);
  return found == npos ? text.size() : found + what.size();
}

// Behind the tag that begins at `at`; a > in quotes does not end it.
std::size_t behind_tag(string_view html, std::size_t at) {
  char quote = 0;
  for (; at < html.size(); ++at) {
    const char c = html[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      if (html[at - 1] == '=' || html[at - 1] == ' ') quote = c;
    } else if (c == '>') {
      return at + 1;
    }
  }
  return html.size();
}

// Behind the tag and, if what is in it is raw, that; the end tag is a tag again.
std::size_t behind_raw(string_view html, std::size_t at) {
  const string_view name = html.substr(at + 1);
  const std::size_t end = behind_tag(html, at);
  const auto* const raw = std::ranges::find_if(raw_names, [&](string_view raw_name) {
    return begins_with(name, raw_name) &&
           (name.size() == raw_name.size() || !is_ascii_letter(name[raw_name.size()]));
  });
  if (raw == raw_names.end()) return end;
  for (std::size_t close = html.find("</", end); close != npos;
       close = html.find("</", close + 2)) {
    if (begins_with(html.substr(close + 2), *raw)) return close;
  }
  return html.size();
}

}  // namespace

std::optional<std::string> without_bogus_comments(string_view html) {
  std::string out;
  std::size_t kept = 0;  // up to here all is in `out`
  for (std::size_t at = html.find('<'); at != npos; at = html.find('<', at)) {
    const string_view here = html.substr(at);
    if (here.starts_with("<!--")) {
      at = behind(html, "-->", at);
    } else if (begins_with(here, "<!doctype")) {
      at = behind(html, ">", at);
    } else if (here.starts_with("<!")) {
      out += html.substr(kept, at - kept);
      at = kept = behind(html, ">", at);
    } else {
      at = here.size() > 1 && is_ascii_letter(here[1]) ? behind_raw(html, at) : at + 1;
    }
  }
  if (kept == 0) return std::nullopt;
  out += html.substr(kept);
  return out;
}

}  // namespace docket::executor::markup
