#include "executor/markup/markdown_raw.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <utility>

namespace docket::executor::markup {
namespace {

using std::string_view;

constexpr std::size_t tab = 4;
constexpr std::size_t npos = string_view::npos;

// Sorted. What Python-Markdown takes for block-level.
constexpr auto block_tags = std::to_array<string_view>(
    {"address", "article", "aside",  "blockquote", "body",     "canvas",   "center",     "colgroup",
     "dd",      "details", "div",    "dl",         "dt",       "fieldset", "figcaption", "figure",
     "footer",  "form",    "group",  "h1",         "h2",       "h3",       "h4",         "h5",
     "h6",      "header",  "hgroup", "hr",         "html",     "iframe",   "legend",     "li",
     "link",    "main",    "map",    "math",       "menu",     "nav",      "noscript",   "object",
     "ol",      "output",  "p",      "pre",        "progress", "script",   "section",    "style",
     "summary", "table",   "tbody",  "td",         "textarea", "tfoot",    "th",         "thead",
     "tr",      "ul",      "video"});

// Tabs as spaces up to the next stop, lines of spaces empty, an empty line at the end.
std::string regular(string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  std::size_t column = 0;
  std::size_t line = 0;
  for (const char c : text) {
    if (c == raw_begin || c == raw_end) continue;
    if (c == '\t') {
      const std::size_t spaces = tab - column % tab;
      out.append(spaces, ' ');
      column += spaces;
    } else if (c == '\n') {
      // The first line keeps its spaces.
      if (line > 0 && out.find_first_not_of(' ', line) == npos) out.resize(line);
      out += c;
      line = out.size();
      column = 0;
    } else {
      out += c;
      column += (static_cast<unsigned char>(c) & 0xc0) == 0x80 ? 0 : 1;
    }
  }
  out += "\n\n";
  return out;
}

std::string note(std::string html, MarkdownNotes& notes) {
  notes.raw.push_back(std::move(html));
  return raw_begin + std::to_string(notes.raw.size() - 1) + raw_end;
}

string_view line_at(string_view text, std::size_t at) {
  return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
}

string_view without_spaces_behind(string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

// The fence that a line opens: three or more of ` or ~, then a language, braces or nothing.
string_view opened_fence(string_view line) {
  if (line.empty() || (line[0] != '`' && line[0] != '~')) return {};
  const std::size_t size = std::min(line.find_first_not_of(line[0]), line.size());
  if (size < 3) return {};
  string_view info = line.substr(size);
  info.remove_prefix(std::min(info.find_first_not_of(' '), info.size()));
  info = without_spaces_behind(info);
  if (info.starts_with('{')) return info.ends_with('}') ? line.substr(0, size) : string_view();
  if (info.starts_with('.')) info.remove_prefix(1);
  const auto is_language = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '#' || c == '.' || c == '+' || c == '-' || static_cast<signed char>(c) < 0;
  };
  const string_view language = info.substr(0, info.find(' '));
  if (!std::ranges::all_of(language, is_language)) return {};
  const string_view rest = info.substr(language.size());
  const bool is_plain = rest.empty() || rest.find("hl_lines=") != npos;
  return is_plain ? line.substr(0, size) : string_view();
}

std::string without_fences(string_view text, MarkdownNotes& notes) {
  std::string out;
  std::set<string_view> never_closed;
  std::size_t at = 0;
  while (at < text.size()) {
    const string_view line = line_at(text, at);
    const std::size_t behind = std::min(at + line.size() + 1, text.size());
    const string_view fence = opened_fence(line);
    std::size_t close = npos;
    if (!fence.empty() && !never_closed.contains(fence)) {
      for (std::size_t i = behind; i < text.size(); i += line_at(text, i).size() + 1) {
        if (without_spaces_behind(line_at(text, i)) != fence) continue;
        close = i;
        break;
      }
      if (close == npos) never_closed.insert(fence);
    }
    if (close == npos) {
      out += text.substr(at, behind - at);
      at = behind;
      continue;
    }
    std::string code = "<pre><code>";
    append_html_escaped(code, text.substr(behind, close - behind));
    code += "</code></pre>";
    out += '\n';
    out += note(std::move(code), notes);
    out += '\n';
    at = close + line_at(text, close).size();
  }
  return out;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// The name of the tag that begins at `at` ("<div", "</div"); empty: none does.
std::string tag_name(string_view text, std::size_t at) {
  std::size_t begin = at + 1;
  if (begin < text.size() && text[begin] == '/') ++begin;
  std::string name;
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = lower(text[i]);
    if ((c >= 'a' && c <= 'z') || (i > begin && c >= '0' && c <= '9')) {
      name += c;
    } else {
      break;
    }
  }
  return name;
}

// Behind the end tag that closes the block which begins at `at`; the end of the text if none does.
std::size_t block_end(string_view text, std::size_t at, string_view name) {
  if (name == "hr" || name == "link") {
    return std::min(text.find('>', at), text.size() - 1) + 1;
  }
  int open = 0;
  for (std::size_t i = at; (i = text.find('<', i)) != npos; ++i) {
    if (tag_name(text, i) != name) continue;
    const std::size_t end = text.find('>', i);
    if (end == npos) return text.size();
    if (text[i + 1] == '/') {
      --open;
    } else if (text[end - 1] != '/') {
      ++open;
    }
    if (open <= 0) return end + 1;
  }
  return text.size();
}

// Behind the block of HTML that begins at `at`, the first sign of a line; npos: none does.
std::size_t html_end(string_view text, std::size_t at) {
  const string_view rest = text.substr(at);
  if (rest.starts_with("<!--")) {
    const std::size_t end = text.find("-->", at + 4);
    return end == npos ? npos : end + 3;
  }
  if (rest.starts_with("<?") || rest.starts_with("<!")) {
    const std::size_t end = text.find('>', at);
    return end == npos ? npos : end + 1;
  }
  const std::string name = tag_name(text, at);
  if (rest.starts_with("</") || !std::ranges::binary_search(block_tags, string_view(name))) {
    return npos;
  }
  const std::size_t behind = at + 1 + name.size();
  if (behind < text.size() && string_view(" \n/>").find(text[behind]) == npos) return npos;
  return block_end(text, at, name);
}

std::string without_html(string_view text, MarkdownNotes& notes) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const string_view line = line_at(text, at);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    std::size_t end = npos;
    if (indent < tab && indent < line.size() && line[indent] == '<') {
      end = html_end(text, at + indent);
    }
    if (end == npos) {
      const std::size_t behind = std::min(at + line.size() + 1, text.size());
      out += text.substr(at, behind - at);
      at = behind;
      continue;
    }
    out += "\n\n";
    out += note(std::string(text.substr(at + indent, end - at - indent)), notes);
    out += "\n\n";
    at = end;
    if (at < text.size() && text[at] == '\n') ++at;
  }
  return out;
}

}  // namespace

void append_html_escaped(std::string& out, string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
}

std::string set_raw_aside(string_view text, MarkdownNotes& notes) {
  return without_html(without_fences(regular(text), notes), notes);
}

}  // namespace docket::executor::markup
