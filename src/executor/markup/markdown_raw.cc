#include "executor/markup/markdown_raw.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <unordered_map>
#include <utility>

#include "base/ascii.h"
#include "executor/element/markup_escape.h"

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
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '_' || c == '#' || c == '.' ||
           c == '+' || c == '-' || static_cast<signed char>(c) < 0;
  };
  const string_view language = info.substr(0, info.find(' '));
  if (!std::ranges::all_of(language, is_language)) return {};
  const string_view rest = info.substr(language.size());
  const bool is_plain = rest.empty() || rest.find("hl_lines=") != npos;
  return is_plain ? line.substr(0, size) : string_view();
}

// A line that can close a fence -> where the last such is: one that is never closed is not
// searched for.
std::unordered_map<string_view, std::size_t> closing_fences(string_view text) {
  std::unordered_map<string_view, std::size_t> found;
  for (std::size_t at = 0; at < text.size(); at += line_at(text, at).size() + 1) {
    const string_view line = without_spaces_behind(line_at(text, at));
    if (line.size() < 3 || (line[0] != '`' && line[0] != '~')) continue;
    if (line.find_first_not_of(line[0]) == npos) found[line] = at;
  }
  return found;
}

std::string without_fences(string_view text, MarkdownNotes& notes) {
  std::string out;
  const std::unordered_map<string_view, std::size_t> closing = closing_fences(text);
  std::size_t at = 0;
  while (at < text.size()) {
    const string_view line = line_at(text, at);
    const std::size_t behind = std::min(at + line.size() + 1, text.size());
    const string_view fence = opened_fence(line);
    std::size_t close = npos;
    const auto last = fence.empty() ? closing.end() : closing.find(fence);
    if (last != closing.end() && last->second >= behind) {
      close = behind;
      while (without_spaces_behind(line_at(text, close)) != fence) {
        close += line_at(text, close).size() + 1;
      }
    }
    if (close == npos) {
      out += text.substr(at, behind - at);
      at = behind;
      continue;
    }
    std::string code = "<pre><code>";
    element::append_markup(code, text.substr(behind, close - behind), element::Quotes::doubled);
    code += "</code></pre>";
    out += '\n';
    out += note(std::move(code), notes);
    out += '\n';
    at = close + line_at(text, close).size();
  }
  return out;
}

// The name of the tag that begins at `at` ("<div", "</div"); empty: none does.
std::string tag_name(string_view text, std::size_t at) {
  std::size_t begin = at + 1;
  if (begin < text.size() && text[begin] == '/') ++begin;
  std::string name;
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = ascii_lower(text[i]);
    if (is_ascii_letter(c) || (i > begin && is_ascii_digit(c))) {
      name += c;
    } else {
      break;
    }
  }
  return name;
}

// Where the next of a sign is in a text; asked from front to end, it looks at no part twice.
class Next {
 public:
  Next(string_view text, string_view sign) : text_(text), sign_(sign) {}

  std::size_t from(std::size_t begin) {
    if (!is_searched_ || (at_ != npos && at_ < begin)) at_ = text_.find(sign_, begin);
    is_searched_ = true;
    return at_;
  }

 private:
  string_view text_;
  string_view sign_;
  std::size_t at_ = 0;
  bool is_searched_ = false;
};

class HtmlBlocks {
 public:
  explicit HtmlBlocks(string_view text) : text_(text), bracket_(text, ">"), comment_(text, "-->") {}

  // Behind the block of HTML that begins at `at`, the first sign of a line; npos: none does.
  std::size_t end(std::size_t at) {
    const string_view rest = text_.substr(at);
    if (rest.starts_with("<!--")) return behind(comment_.from(at + 4), 3);
    if (rest.starts_with("<?") || rest.starts_with("<!")) return behind(bracket_.from(at), 1);
    const std::string name = tag_name(text_, at);
    if (rest.starts_with("</") || !std::ranges::binary_search(block_tags, string_view(name))) {
      return npos;
    }
    const std::size_t behind_name = at + 1 + name.size();
    if (behind_name < text_.size() && string_view(" \n/>").find(text_[behind_name]) == npos) {
      return npos;
    }
    return block_end(at, name);
  }

 private:
  static std::size_t behind(std::size_t at, std::size_t size) {
    return at == npos ? npos : at + size;
  }

  // Behind the end tag that closes the block which begins at `at`; the end of the text if none
  // does.
  std::size_t block_end(std::size_t at, string_view name) {
    if (name == "hr" || name == "link") return std::min(bracket_.from(at), text_.size() - 1) + 1;
    int open = 0;
    for (std::size_t i = at; (i = text_.find('<', i)) != npos; ++i) {
      if (tag_name(text_, i) != name) continue;
      const std::size_t end = bracket_.from(i);
      if (end == npos) return text_.size();
      if (text_[i + 1] == '/') {
        --open;
      } else if (text_[end - 1] != '/') {
        ++open;
      }
      if (open <= 0) return end + 1;
    }
    return text_.size();
  }

  string_view text_;
  Next bracket_;
  Next comment_;
};

// With the code that was set aside before the block of HTML around it.
std::string with_code(string_view html, const MarkdownNotes& notes) {
  std::string out;
  for (std::size_t begin = html.find(raw_begin); begin != npos; begin = html.find(raw_begin)) {
    out += html.substr(0, begin);
    std::size_t number = 0;
    const auto parsed = std::from_chars(html.data() + begin + 1, html.data() + html.size(), number);
    out += notes.raw[number];
    html.remove_prefix(static_cast<std::size_t>(parsed.ptr + 1 - html.data()));
  }
  out += html;
  return out;
}

std::string without_html(string_view text, MarkdownNotes& notes) {
  std::string out;
  HtmlBlocks blocks(text);
  std::size_t at = 0;
  while (at < text.size()) {
    const string_view line = line_at(text, at);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    std::size_t end = npos;
    if (indent < tab && indent < line.size() && line[indent] == '<') {
      end = blocks.end(at + indent);
    }
    if (end == npos) {
      const std::size_t behind = std::min(at + line.size() + 1, text.size());
      out += text.substr(at, behind - at);
      at = behind;
      continue;
    }
    out += "\n\n";
    out += note(with_code(text.substr(at + indent, end - at - indent), notes), notes);
    out += "\n\n";
    at = end;
    if (at < text.size() && text[at] == '\n') ++at;
  }
  return out;
}

}  // namespace

std::string set_raw_aside(string_view text, MarkdownNotes& notes) {
  return without_html(without_fences(regular(text), notes), notes);
}

}  // namespace docket::executor::markup
