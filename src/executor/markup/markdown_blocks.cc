#include "executor/markup/markdown_blocks.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <utility>

namespace docket::executor::markup {
namespace {

using std::string_view;
using Blocks = std::deque<std::string>;

constexpr std::size_t tab = 4;
constexpr std::size_t npos = string_view::npos;
constexpr string_view indent = "    ";

std::vector<string_view> lines_of(string_view text) {
  std::vector<string_view> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string joined(const std::vector<string_view>& lines, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) {
    if (i > begin) out += '\n';
    out += lines[i];
  }
  return out;
}

bool is_blank(string_view text) { return text.find_first_not_of(" \n") == npos; }

std::size_t spaces_before(string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

string_view trimmed(string_view text, string_view of = " \n") {
  const std::size_t begin = text.find_first_not_of(of);
  if (begin == npos) return {};
  return text.substr(begin, text.find_last_not_of(of) - begin + 1);
}

string_view left_trimmed(string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \n"), text.size()));
}

// "- tea", "12. tea" within these many spaces: what the item begins with, and the rest.
struct Marker {
  bool is_number = false;
  string_view rest;
};
std::optional<Marker> marker(string_view line, std::size_t spaces_min, std::size_t spaces_max) {
  const std::size_t spaces = spaces_before(line);
  if (spaces < spaces_min || spaces > spaces_max) return std::nullopt;
  string_view rest = line.substr(spaces);
  Marker found;
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits > 0) {
    if (digits == rest.size() || rest[digits] != '.') return std::nullopt;
    found.is_number = true;
    rest.remove_prefix(digits + 1);
  } else {
    if (rest.empty() || string_view("*+-").find(rest[0]) == npos) return std::nullopt;
    rest.remove_prefix(1);
  }
  const std::size_t gap = spaces_before(rest);
  if (gap == 0) return std::nullopt;
  found.rest = rest.substr(gap);
  return found;
}

// Lines up to the first that is not indented, without their indent; and the lines from there on.
std::pair<std::string, std::string> without_indent(string_view block) {
  const std::vector<string_view> lines = lines_of(block);
  std::string out;
  std::size_t i = 0;
  for (; i < lines.size(); ++i) {
    if (!lines[i].starts_with(indent) && !is_blank(lines[i])) break;
    if (i > 0) out += '\n';
    if (lines[i].starts_with(indent)) out += lines[i].substr(tab);
  }
  return {std::move(out), joined(lines, i, lines.size())};
}

// Every line that has it loses the indent of so many levels.
std::string without_any_indent(string_view block, std::size_t levels) {
  std::string out;
  for (const string_view line : lines_of(block)) {
    if (!out.empty() || line.data() != block.data()) out += '\n';
    const std::size_t size = tab * levels;
    out += spaces_before(line) >= size ? line.substr(size) : line;
  }
  return out;
}

bool is_rule(string_view line) {
  if (spaces_before(line) >= tab) return false;
  line = trimmed(line, " ");
  if (line.empty() || string_view("-_*").find(line[0]) == npos) return false;
  std::size_t signs = 0;
  std::size_t gap = 0;
  for (const char c : line) {
    if (c == line[0]) {
      ++signs;
      gap = 0;
    } else if (c != ' ' || ++gap > 2) {
      return false;
    }
  }
  return signs >= 3;
}

bool is_quote(string_view line) {
  const std::size_t spaces = spaces_before(line);
  return spaces < tab && spaces < line.size() && line[spaces] == '>';
}

string_view without_quote_sign(string_view line) {
  if (trimmed(line) == ">") return {};
  if (!is_quote(line)) return line;
  line.remove_prefix(spaces_before(line) + 1);
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

// "[name]: url 'title'"
struct Reference {
  std::string name;
  MarkdownLink link;
};
std::optional<Reference> reference(string_view line) {
  if (spaces_before(line) >= tab) return std::nullopt;
  line = trimmed(line, " ");
  const std::size_t close = line.find(']');
  if (!line.starts_with('[') || close == npos || line.substr(1, close - 1).find('[') != npos ||
      close + 1 >= line.size() || line[close + 1] != ':') {
    return std::nullopt;
  }
  string_view rest = trimmed(line.substr(close + 2), " ");
  const string_view url = rest.substr(0, rest.find(' '));
  if (url.empty()) return std::nullopt;
  rest = trimmed(rest.substr(url.size()), " ");
  Reference found;
  found.link.url = url;
  if (url.size() > 2 && url.starts_with('<') && url.ends_with('>')) {
    found.link.url = url.substr(1, url.size() - 2);
  }
  if (!rest.empty()) {
    const char closing = rest[0] == '(' ? ')' : rest[0];
    if ((closing != '"' && closing != '\'' && closing != ')') || rest.size() < 2 ||
        rest.back() != closing) {
      return std::nullopt;
    }
    found.link.title = rest.substr(1, rest.size() - 2);
  }
  found.name = trimmed(line.substr(1, close - 1));
  std::ranges::transform(found.name, found.name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return found;
}

bool is_list(const MarkdownBlock& block) { return block.tag == "ul" || block.tag == "ol"; }

bool is_code_block(const MarkdownBlock& block) {
  return block.tag == "pre" && !block.inside.empty() && block.inside[0].is_code;
}

MarkdownBlock& add(MarkdownBlock& parent, string_view tag) {
  parent.inside.emplace_back();
  parent.inside.back().tag = tag;
  return parent.inside.back();
}

MarkdownBlock* last(MarkdownBlock& parent) {
  return parent.inside.empty() ? nullptr : &parent.inside.back();
}

bool ends_with_bar(string_view row) {
  if (!row.ends_with('|')) return false;
  row.remove_suffix(1);
  const std::size_t stop = row.find_last_not_of('\\');
  const std::size_t slashes = stop == npos ? row.size() : row.size() - stop - 1;
  return slashes % 2 == 0;
}

// What stands around: it decides how a paragraph is taken.
enum class Around { nothing, list, loose_list, detabbed, quote };

class Parser {
 public:
  explicit Parser(MarkdownNotes& notes) : notes_(notes) {}

  void parse_text(MarkdownBlock& parent, string_view text) {
    Blocks blocks;
    while (true) {
      const std::size_t end = text.find("\n\n");
      blocks.emplace_back(text.substr(0, end));
      if (end == npos) break;
      text.remove_prefix(end + 2);
    }
    parse(parent, std::move(blocks));
  }

 private:
  void parse(MarkdownBlock& parent, Blocks blocks) {
    if (depth_ >= markdown_depth_max) {
      for (const std::string& block : blocks) paragraph(parent, block);
      return;
    }
    ++depth_;
    while (!blocks.empty()) {
      std::string block = std::move(blocks.front());
      blocks.pop_front();
      parse_one(parent, std::move(block), blocks);
    }
    --depth_;
  }

  // The rules in the order in which they are asked.
  void parse_one(MarkdownBlock& parent, std::string block, Blocks& blocks) {
    if (block.empty() || block.starts_with('\n')) return nothing(parent, block, blocks);
    if (block.starts_with(indent)) {
      const MarkdownBlock* child = last(parent);
      const bool is_in_list = parent.tag == "li" || (child != nullptr && is_list(*child));
      if (around() != Around::detabbed && is_in_list) return indented(parent, block);
      return code(parent, block, blocks);
    }
    const std::vector<string_view> lines = lines_of(block);
    if (table(parent, lines) || heading(parent, lines, blocks) ||
        underlined(parent, lines, blocks) || rule(parent, lines, blocks)) {
      return;
    }
    if (const std::optional<Marker> item = marker(lines[0], 0, tab - 1)) {
      return list(parent, item->is_number ? "ol" : "ul", lines);
    }
    if (quote(parent, lines) || references(lines, blocks)) return;
    paragraph(parent, block);
  }

  void parse_single(MarkdownBlock& parent, std::string block) {
    Blocks one;
    one.push_back(std::move(block));
    parse(parent, std::move(one));
  }

  Around around() const { return around_.empty() ? Around::nothing : around_.back(); }

  void nothing(MarkdownBlock& parent, const std::string& block, Blocks& blocks) {
    if (block.size() > 1) blocks.push_front(block.substr(1));
    MarkdownBlock* const before = last(parent);
    if (before != nullptr && is_code_block(*before)) {
      before->inside[0].text += block.empty() ? "\n\n" : "\n";
    }
  }

  // Goes on with the item of a list that stands so deep.
  void indented(MarkdownBlock& parent, const std::string& block) {
    const std::size_t deep = spaces_before(block) / tab;
    std::size_t level = around() == Around::list ? 1 : 0;
    MarkdownBlock* item = &parent;
    while (deep > level) {
      MarkdownBlock* const child = last(*item);
      if (child == nullptr || (!is_list(*child) && child->tag != "li")) break;
      if (is_list(*child)) ++level;
      item = child;
    }
    const std::string inner = without_any_indent(block, level);
    around_.push_back(Around::detabbed);
    if (parent.tag == "li") {
      MarkdownBlock* const child = last(parent);
      parse_single(child != nullptr && is_list(*child) ? *child : parent, inner);
    } else if (item->tag == "li") {
      parse_single(*item, inner);
    } else if (last(*item) != nullptr && last(*item)->tag == "li") {
      MarkdownBlock& li = *last(*item);
      loosen(li);
      parse_text(li, inner);
    } else {
      parse_single(add(*item, "li"), inner);
    }
    around_.pop_back();
  }

  // The text of an item becomes a paragraph inside it.
  static void loosen(MarkdownBlock& item) {
    if (item.text.empty()) return;
    MarkdownBlock text;
    text.tag = "p";
    text.text = std::exchange(item.text, {});
    item.inside.insert(item.inside.begin(), std::move(text));
  }

  static void code(MarkdownBlock& parent, const std::string& block, Blocks& blocks) {
    auto [text, rest] = without_indent(block);
    text = text.substr(0, text.find_last_not_of(" \n") + 1);
    MarkdownBlock* const before = last(parent);
    if (before != nullptr && is_code_block(*before)) {
      before->inside[0].text += "\n" + text + "\n";
    } else {
      MarkdownBlock& inner = add(add(parent, "pre"), "code");
      inner.is_code = true;
      inner.text = text + "\n";
    }
    if (!rest.empty()) blocks.push_front(std::move(rest));
  }

  static bool table(MarkdownBlock& parent, const std::vector<string_view>& lines) {
    if (lines.size() < 2) return false;
    const string_view head = trimmed(lines[0], " ");
    const bool has_border = head.starts_with('|') || ends_with_bar(head);
    const std::size_t columns = markdown_cells(head, has_border).size();
    if (columns < 2) {
      if (!has_border) return false;
      for (std::size_t i = 1; i < lines.size(); ++i) {
        const string_view row = trimmed(lines[i], " ");
        if (!row.starts_with('|') && !ends_with_bar(row)) return false;
      }
    }
    const std::vector<std::string> parting = markdown_cells(trimmed(lines[1], " "), has_border);
    if (parting.size() != columns) return false;
    for (const std::string& cell : parting) {
      if (cell.find_first_not_of("|:- ") != npos) return false;
    }
    MarkdownBlock& made = add(parent, "table");
    row(add(made, "thead"), "th", head, has_border, columns);
    MarkdownBlock& body = add(made, "tbody");
    for (std::size_t i = 2; i < lines.size(); ++i) {
      row(body, "td", trimmed(lines[i], " "), has_border, columns);
    }
    return true;
  }

  static void row(MarkdownBlock& part, string_view tag, string_view line, bool has_border,
                  std::size_t columns) {
    const std::vector<std::string> cells = markdown_cells(line, has_border);
    MarkdownBlock& made = add(part, "tr");
    for (std::size_t i = 0; i < columns; ++i) {
      add(made, tag).text = i < cells.size() ? trimmed(cells[i], " ") : string_view();
    }
  }

  bool heading(MarkdownBlock& parent, const std::vector<string_view>& lines, Blocks& blocks) {
    const auto line = std::ranges::find_if(lines, [](string_view l) { return l.starts_with('#'); });
    if (line == lines.end()) return false;
    const auto at = static_cast<std::size_t>(line - lines.begin());
    std::string after = joined(lines, at + 1, lines.size());
    if (around() == Around::loose_list) after = without_any_indent(after, 1);
    if (at > 0) parse_single(parent, joined(lines, 0, at));
    const std::size_t level =
        std::min<std::size_t>({line->find_first_not_of('#'), line->size(), 6});
    string_view title = line->substr(level);
    title = title.substr(0, title.find_last_not_of('#') + 1);
    add(parent, "h" + std::to_string(level)).text = trimmed(title);
    if (!after.empty()) blocks.push_front(std::move(after));
    return true;
  }

  static bool underlined(MarkdownBlock& parent, const std::vector<string_view>& lines,
                         Blocks& blocks) {
    if (lines.size() < 2 || lines[1].empty()) return false;
    const char sign = lines[1][0];
    const string_view line = lines[1].substr(0, lines[1].find_last_not_of(' ') + 1);
    if ((sign != '=' && sign != '-') || line.find_first_not_of(sign) != npos) return false;
    add(parent, sign == '=' ? "h1" : "h2").text = trimmed(lines[0]);
    if (lines.size() > 2) blocks.push_front(joined(lines, 2, lines.size()));
    return true;
  }

  bool rule(MarkdownBlock& parent, const std::vector<string_view>& lines, Blocks& blocks) {
    const auto line = std::ranges::find_if(lines, is_rule);
    if (line == lines.end()) return false;
    const auto at = static_cast<std::size_t>(line - lines.begin());
    if (at > 0) parse_single(parent, joined(lines, 0, at));
    add(parent, "hr");
    std::string after = joined(lines, at + 1, lines.size());
    after.erase(0, std::min(after.find_first_not_of('\n'), after.size()));
    if (!after.empty()) blocks.push_front(std::move(after));
    return true;
  }

  // The texts of items; one that is indented belongs to the item before it.
  static std::vector<std::string> items(const std::vector<string_view>& lines) {
    std::vector<std::string> found;
    for (const string_view line : lines) {
      if (const std::optional<Marker> item = marker(line, 0, tab - 1)) {
        found.emplace_back(item->rest);
      } else if (marker(line, tab, 2 * tab - 1) && !found.back().starts_with(indent)) {
        found.emplace_back(line);
      } else {
        found.back() += '\n';
        found.back() += line;
      }
    }
    return found;
  }

  void list(MarkdownBlock& parent, string_view tag, const std::vector<string_view>& lines) {
    std::vector<std::string> found = items(lines);
    std::size_t next = 0;
    MarkdownBlock* made = &parent;
    MarkdownBlock* const before = last(parent);
    if (before != nullptr && is_list(*before)) {
      // After a blank line: the list goes on, and its items are paragraphs.
      made = before;
      if (MarkdownBlock* const item = last(*made)) {
        loosen(*item);
        MarkdownBlock* const child = last(*item);
        if (child != nullptr && !child->tail.empty()) {
          std::string tail(left_trimmed(child->tail));
          child->tail.clear();
          add(*item, "p").text = std::move(tail);
        }
      }
      around_.push_back(Around::loose_list);
      parse_single(add(*made, "li"), std::move(found[next++]));
      around_.pop_back();
    } else if (!is_list(parent)) {
      made = &add(parent, tag);
    }
    around_.push_back(Around::list);
    for (; next < found.size(); ++next) {
      const bool goes_on = found[next].starts_with(indent) && last(*made) != nullptr;
      parse_single(goes_on ? *last(*made) : add(*made, "li"), std::move(found[next]));
    }
    around_.pop_back();
  }

  bool quote(MarkdownBlock& parent, const std::vector<string_view>& lines) {
    const auto line = std::ranges::find_if(lines, is_quote);
    if (line == lines.end()) return false;
    const auto at = static_cast<std::size_t>(line - lines.begin());
    if (at > 0) parse_single(parent, joined(lines, 0, at));
    std::string inner;
    for (std::size_t i = at; i < lines.size(); ++i) {
      if (i > at) inner += '\n';
      inner += without_quote_sign(lines[i]);
    }
    MarkdownBlock* const before = last(parent);
    const bool goes_on = before != nullptr && before->tag == "blockquote";
    MarkdownBlock& made = goes_on ? *before : add(parent, "blockquote");
    around_.push_back(Around::quote);
    parse_text(made, inner);
    around_.pop_back();
    return true;
  }

  bool references(const std::vector<string_view>& lines, Blocks& blocks) {
    std::size_t begin = 0;
    while (begin < lines.size() && !reference(lines[begin])) ++begin;
    if (begin == lines.size()) return false;
    std::size_t end = begin;
    for (; end < lines.size(); ++end) {
      std::optional<Reference> found = reference(lines[end]);
      if (!found) break;
      notes_.links[found->name] = std::move(found->link);
    }
    std::string after = joined(lines, end, lines.size());
    std::string before = joined(lines, 0, begin);
    if (!is_blank(after)) blocks.push_front(std::move(after));
    if (!is_blank(before)) blocks.push_front(std::move(before));
    return true;
  }

  // In a list that is not loose it is text of the item.
  void paragraph(MarkdownBlock& parent, const std::string& block) {
    if (is_blank(block)) return;
    if (around() != Around::list) {
      add(parent, "p").text = left_trimmed(block);
      return;
    }
    if (MarkdownBlock* const before = last(parent)) {
      before->tail += '\n';
      before->tail += block;
    } else if (parent.text.empty()) {
      parent.text = left_trimmed(block);
    } else {
      parent.text += '\n';
      parent.text += block;
    }
  }

  MarkdownNotes& notes_;
  std::vector<Around> around_;
  int depth_ = 0;
};

}  // namespace

std::vector<std::string> markdown_cells(string_view row, bool has_border) {
  if (has_border) {
    if (row.starts_with('|')) row.remove_prefix(1);
    if (ends_with_bar(row)) row.remove_suffix(1);
  }
  std::vector<std::string> cells(1);
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (row[at] == '\\' && at + 1 < row.size()) {
      cells.back() += row.substr(at, 2);
      ++at;
    } else if (row[at] == '`') {
      const std::size_t size = std::min(row.find_first_not_of('`', at), row.size()) - at;
      std::size_t close = row.find(row.substr(at, size), at + size);
      // A run of other length closes nothing.
      while (close != npos && close + size < row.size() && row[close + size] == '`') {
        close = row.find_first_not_of('`', close);
        if (close != npos) close = row.find(row.substr(at, size), close);
      }
      const std::size_t end = close == npos ? at + size : close + size;
      cells.back() += row.substr(at, end - at);
      at = end - 1;
    } else if (row[at] == '|') {
      cells.emplace_back();
    } else {
      cells.back() += row[at];
    }
  }
  return cells;
}

MarkdownBlock parse_markdown_blocks(string_view source, MarkdownNotes& notes) {
  MarkdownBlock document;
  Parser(notes).parse_text(document, source);
  return document;
}

}  // namespace docket::executor::markup
