#include "executor/markup/markdown_blocks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "base/ascii.h"
#include "executor/markup/backtick_runs.h"

namespace docket::executor::markup {
namespace {

using std::string_view;
using Lines = std::span<const string_view>;

constexpr std::size_t tab = 4;
constexpr std::size_t npos = string_view::npos;
constexpr string_view indent = "    ";
// Headings in one item of a list after which the indent of what follows is taken away.
constexpr int dedents_max = 100;

std::vector<string_view> lines_of(string_view text) {
  std::vector<string_view> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// Lines next to each other in one text, as that text.
string_view joined(Lines lines) {
  if (lines.empty()) return {};
  const char* const begin = lines.front().data();
  return {begin, static_cast<std::size_t>(lines.back().data() + lines.back().size() - begin)};
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

// Lines up to the first that is not indented, without their indent; and how many these are.
std::pair<std::string, std::size_t> without_indent(Lines lines) {
  std::string out;
  std::size_t i = 0;
  for (; i < lines.size(); ++i) {
    if (!lines[i].starts_with(indent) && !is_blank(lines[i])) break;
    if (i > 0) out += '\n';
    if (lines[i].starts_with(indent)) out += lines[i].substr(tab);
  }
  return {std::move(out), i};
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
  std::string url;
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
  found.url = url;
  if (url.size() > 2 && url.starts_with('<') && url.ends_with('>')) {
    found.url = url.substr(1, url.size() - 2);
  }
  if (!rest.empty()) {
    const char closing = rest[0] == '(' ? ')' : rest[0];
    if ((closing != '"' && closing != '\'' && closing != ')') || rest.size() < 2 ||
        rest.back() != closing) {
      return std::nullopt;
    }
  }
  found.name = ascii_lower(trimmed(line.substr(1, close - 1)));
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

// A row of a table with a border begins or ends with a bar.
bool lacks_bar(string_view line) {
  const string_view row = trimmed(line, " ");
  return !row.starts_with('|') && !ends_with_bar(row);
}
bool is_heading(string_view line) { return line.starts_with('#'); }
bool is_reference(string_view line) { return reference(line).has_value(); }
bool is_indented(string_view line) { return line.starts_with(indent); }

// A text and where its next line of each kind is. Blocks are read from its front to its end, each
// rule asks for the next line of its kind, and no line is looked at twice for one kind.
class Page {
 public:
  enum Kind : std::uint8_t { heading, rule, quote, link, row_end, indented, kinds };

  explicit Page(std::string text) : text_(std::move(text)), lines_(lines_of(text_)) {}

  Lines lines(std::size_t from) const { return Lines(lines_).subspan(from); }

  // The first line of the kind at `from` or behind it; the number of lines: there is none. `from`
  // never goes back.
  std::size_t next(Kind kind, std::size_t from) {
    constexpr std::array<bool (*)(string_view), kinds> tests = {
        is_heading, is_rule, is_quote, is_reference, lacks_bar, is_indented};
    std::size_t& at = next_[kind];
    if (at < from || !is_searched_[kind]) {
      at = from;
      while (at < lines_.size() && !tests[kind](lines_[at])) ++at;
      is_searched_[kind] = true;
    }
    return at;
  }

 private:
  std::string text_;
  std::vector<string_view> lines_;
  std::array<std::size_t, kinds> next_ = {};
  std::array<bool, kinds> is_searched_ = {};
};

// What is left of a page.
class Block {
 public:
  explicit Block(std::string text) : page_(std::make_shared<Page>(std::move(text))) {}

  Lines lines() const { return page_->lines(begin_); }
  string_view text() const { return joined(lines()); }
  // All lines but the first ones, of which there are enough.
  Block behind(std::size_t lines) const {
    Block rest = *this;
    rest.begin_ += lines;
    return rest;
  }
  // The place among lines() of the next such line, if there is one.
  std::optional<std::size_t> next(Page::Kind kind) const {
    const std::size_t at = page_->next(kind, begin_) - begin_;
    return at < lines().size() ? std::optional(at) : std::nullopt;
  }

 private:
  std::shared_ptr<Page> page_;
  std::size_t begin_ = 0;
};
using Blocks = std::deque<Block>;

// The cells of one row, cut at bars outside code; bars at the ends count when has_border says so.
std::vector<std::string> cells_of(string_view row, bool has_border) {
  if (has_border) {
    if (row.starts_with('|')) row.remove_prefix(1);
    if (ends_with_bar(row)) row.remove_suffix(1);
  }
  std::vector<std::string> cells(1);
  BacktickRuns runs(row);
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (row[at] == '\\' && at + 1 < row.size()) {
      cells.back() += row.substr(at, 2);
      ++at;
    } else if (row[at] == '`') {
      const std::size_t size = std::min(row.find_first_not_of('`', at), row.size()) - at;
      const std::size_t close = runs.next(size, at + size);
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

// What stands around: it decides how a paragraph is taken.
enum class Around { nothing, list, loose_list, detabbed, quote };

class Parser {
 public:
  Parser(MarkdownNotes& notes, std::size_t cells_max) : notes_(notes), cells_left_(cells_max) {}

  // Nothing is parsed any more.
  bool has_too_many_cells() const { return has_too_many_cells_; }

  void parse_text(MarkdownBlock& parent, string_view text) {
    Blocks blocks;
    while (true) {
      const std::size_t end = text.find("\n\n");
      blocks.emplace_back(std::string(text.substr(0, end)));
      if (end == npos) break;
      text.remove_prefix(end + 2);
    }
    parse(parent, std::move(blocks));
  }

 private:
  void parse(MarkdownBlock& parent, Blocks blocks) {
    if (depth_ >= markdown_depth_max) {
      for (const Block& block : blocks) paragraph(parent, block.text());
      return;
    }
    ++depth_;
    while (!blocks.empty() && !has_too_many_cells_) {
      const Block block = std::move(blocks.front());
      blocks.pop_front();
      parse_one(parent, block, blocks);
    }
    --depth_;
  }

  // The rules in the order in which they are asked.
  void parse_one(MarkdownBlock& parent, const Block& block, Blocks& blocks) {
    const Lines lines = block.lines();
    if (lines.empty() || lines[0].empty()) return nothing(parent, block, blocks);
    if (is_indented(lines[0])) {
      const MarkdownBlock* child = last(parent);
      const bool is_in_list = parent.tag == "li" || (child != nullptr && is_list(*child));
      if (around() != Around::detabbed && is_in_list) return indented(parent, block.text());
      return code(parent, block, blocks);
    }
    if (table(parent, block) || heading(parent, block, blocks) ||
        underlined(parent, block, blocks) || rule(parent, block, blocks)) {
      return;
    }
    if (const std::optional<Marker> item = marker(lines[0], 0, tab - 1)) {
      return list(parent, item->is_number ? "ol" : "ul", lines);
    }
    if (quote(parent, block) || references(block, blocks)) return;
    paragraph(parent, block.text());
  }

  void parse_single(MarkdownBlock& parent, std::string_view block) {
    Blocks one;
    one.emplace_back(std::string(block));
    parse(parent, std::move(one));
  }

  Around around() const { return around_.empty() ? Around::nothing : around_.back(); }

  static void nothing(MarkdownBlock& parent, const Block& block, Blocks& blocks) {
    const bool is_last = block.lines().size() < 2;
    if (!is_last) blocks.push_front(block.behind(1));
    MarkdownBlock* const before = last(parent);
    if (before != nullptr && is_code_block(*before)) {
      before->inside[0].text += is_last ? "\n\n" : "\n";
    }
  }

  // Goes on with the item of a list that stands so deep. The lists on the way to it are as deep as
  // blocks inside each other.
  void indented(MarkdownBlock& parent, string_view block) {
    const std::size_t deep = spaces_before(block) / tab;
    std::size_t level = around() == Around::list ? 1 : 0;
    MarkdownBlock* item = &parent;
    const int depth = depth_;
    while (deep > level && depth_ < markdown_depth_max) {
      MarkdownBlock* const child = last(*item);
      if (child == nullptr || (!is_list(*child) && child->tag != "li")) break;
      if (is_list(*child)) {
        ++level;
        ++depth_;
      }
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
    depth_ = depth;
  }

  // The text of an item becomes a paragraph inside it.
  static void loosen(MarkdownBlock& item) {
    if (item.text.empty()) return;
    MarkdownBlock text;
    text.tag = "p";
    text.text = std::exchange(item.text, {});
    item.inside.insert(item.inside.begin(), std::move(text));
  }

  static void code(MarkdownBlock& parent, const Block& block, Blocks& blocks) {
    auto [text, lines] = without_indent(block.lines());
    text.resize(text.find_last_not_of(" \n") + 1);
    MarkdownBlock* const before = last(parent);
    if (before != nullptr && is_code_block(*before)) {
      before->inside[0].text += "\n" + text + "\n";
    } else {
      MarkdownBlock& inner = add(add(parent, "pre"), "code");
      inner.is_code = true;
      inner.text = text + "\n";
    }
    push_rest(block, lines, blocks);
  }

  // What is behind the first lines comes next, if it is anything.
  static void push_rest(const Block& block, std::size_t lines, Blocks& blocks) {
    if (lines >= block.lines().size()) return;
    Block rest = block.behind(lines);
    if (!rest.text().empty()) blocks.push_front(std::move(rest));
  }

  bool table(MarkdownBlock& parent, const Block& block) {
    const Lines lines = block.lines();
    if (lines.size() < 2 || lines[1].find_first_not_of("|:- ") != npos) return false;
    const string_view head = trimmed(lines[0], " ");
    const bool has_border = head.starts_with('|') || ends_with_bar(head);
    const std::size_t columns = cells_of(head, has_border).size();
    if (cells_of(trimmed(lines[1], " "), has_border).size() != columns) return false;
    if (columns < 2 && (!has_border || block.next(Page::row_end))) return false;
    MarkdownBlock& made = add(parent, "table");
    row(add(made, "thead"), "th", head, has_border, columns);
    MarkdownBlock& body = add(made, "tbody");
    for (std::size_t i = 2; i < lines.size(); ++i) {
      row(body, "td", trimmed(lines[i], " "), has_border, columns);
    }
    // Python-Markdown gives a table of a head alone one row that is empty.
    if (lines.size() == 2) row(body, "td", {}, has_border, columns);
    return true;
  }

  void row(MarkdownBlock& part, string_view tag, string_view line, bool has_border,
           std::size_t columns) {
    has_too_many_cells_ = has_too_many_cells_ || columns > cells_left_;
    if (has_too_many_cells_) return;
    cells_left_ -= columns;
    const std::vector<std::string> cells = cells_of(line, has_border);
    MarkdownBlock& made = add(part, "tr");
    for (std::size_t i = 0; i < columns; ++i) {
      add(made, tag).text = i < cells.size() ? trimmed(cells[i], " ") : string_view();
    }
  }

  bool heading(MarkdownBlock& parent, const Block& block, Blocks& blocks) {
    const std::optional<std::size_t> at = block.next(Page::heading);
    if (!at) return false;
    const Lines lines = block.lines();
    const string_view line = lines[*at];
    if (*at > 0) parse_single(parent, joined(lines.first(*at)));
    const std::size_t level = std::min<std::size_t>({line.find_first_not_of('#'), line.size(), 6});
    string_view title = line.substr(level);
    title = title.substr(0, title.find_last_not_of('#') + 1);
    add(parent, "h" + std::to_string(level)).text = trimmed(title);
    if (around() == Around::loose_list && dedents_ < dedents_max && block.next(Page::indented)) {
      ++dedents_;
      std::string after = without_any_indent(joined(lines.subspan(*at + 1)), 1);
      if (!after.empty()) blocks.emplace_front(std::move(after));
    } else {
      push_rest(block, *at + 1, blocks);
    }
    return true;
  }

  static bool underlined(MarkdownBlock& parent, const Block& block, Blocks& blocks) {
    const Lines lines = block.lines();
    if (lines.size() < 2 || lines[1].empty()) return false;
    const char sign = lines[1][0];
    const string_view line = lines[1].substr(0, lines[1].find_last_not_of(' ') + 1);
    if ((sign != '=' && sign != '-') || line.find_first_not_of(sign) != npos) return false;
    add(parent, sign == '=' ? "h1" : "h2").text = trimmed(lines[0]);
    if (lines.size() > 2) blocks.push_front(block.behind(2));
    return true;
  }

  bool rule(MarkdownBlock& parent, const Block& block, Blocks& blocks) {
    const std::optional<std::size_t> at = block.next(Page::rule);
    if (!at) return false;
    const Lines lines = block.lines();
    if (*at > 0) parse_single(parent, joined(lines.first(*at)));
    add(parent, "hr");
    std::size_t after = *at + 1;
    while (after < lines.size() && lines[after].empty()) ++after;
    push_rest(block, after, blocks);
    return true;
  }

  // The texts of items; one that is indented belongs to the item before it.
  static std::vector<std::string> items(Lines lines) {
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

  void list(MarkdownBlock& parent, string_view tag, Lines lines) {
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
      dedents_ = 0;
      parse_single(add(*made, "li"), found[next++]);
      around_.pop_back();
    } else if (!is_list(parent)) {
      made = &add(parent, tag);
    }
    around_.push_back(Around::list);
    for (; next < found.size(); ++next) {
      const bool goes_on = found[next].starts_with(indent) && last(*made) != nullptr;
      parse_single(goes_on ? *last(*made) : add(*made, "li"), found[next]);
    }
    around_.pop_back();
  }

  bool quote(MarkdownBlock& parent, const Block& block) {
    const std::optional<std::size_t> at = block.next(Page::quote);
    if (!at) return false;
    const Lines lines = block.lines();
    if (*at > 0) parse_single(parent, joined(lines.first(*at)));
    std::string inner;
    for (std::size_t i = *at; i < lines.size(); ++i) {
      if (i > *at) inner += '\n';
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

  bool references(const Block& block, Blocks& blocks) {
    const std::optional<std::size_t> begin = block.next(Page::link);
    if (!begin) return false;
    const Lines lines = block.lines();
    std::size_t end = *begin;
    for (; end < lines.size(); ++end) {
      std::optional<Reference> found = reference(lines[end]);
      if (!found) break;
      notes_.urls[found->name] = std::move(found->url);
    }
    if (end < lines.size() && !is_blank(block.behind(end).text()))
      blocks.push_front(block.behind(end));
    const string_view before = joined(lines.first(*begin));
    if (!is_blank(before)) blocks.emplace_front(std::string(before));
    return true;
  }

  // In a list that is not loose it is text of the item.
  void paragraph(MarkdownBlock& parent, string_view block) {
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
  int dedents_ = 0;
  int depth_ = 0;  // of lists and quotations
  std::size_t cells_left_;
  bool has_too_many_cells_ = false;
};

}  // namespace

std::optional<MarkdownBlock> parse_markdown_blocks(string_view source, MarkdownNotes& notes,
                                                   std::size_t cells_max) {
  MarkdownBlock document;
  Parser parser(notes, cells_max);
  parser.parse_text(document, source);
  if (parser.has_too_many_cells()) return std::nullopt;
  return document;
}

}  // namespace docket::executor::markup
