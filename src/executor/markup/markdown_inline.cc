#include "executor/markup/markdown_inline.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "executor/element/markup_escape.h"
#include "executor/element/unicode.h"
#include "executor/markup/backtick_runs.h"
#include "executor/markup/markdown_escape.h"
#include "executor/markup/markdown_raw.h"
#include "executor/markup/markdown_tag.h"

namespace docket::executor::markup {
namespace {

using std::string_view;

constexpr std::size_t npos = string_view::npos;
// Links inside of links and pictures; deeper brackets are text.
constexpr int link_depth_max = 8;
// Round brackets that nothing closes, each searched to the end of the text.
constexpr int vain_searches_max = 50;
// Longer names of links are none: CommonMark's limit (spec.commonmark.org/0.31.2/#link-label).
constexpr std::size_t name_bytes_max = 999;

constexpr string_view line_break = "  \n";

bool is_alnum(char c) { return is_ascii_letter(c) || is_ascii_digit(c); }

// HTML that is done, or a run of * or _ that may still be emphasis.
struct Piece {
  std::string html;
  char mark = 0;
  std::size_t count = 0;
  bool may_open = false;
  bool may_close = false;
};

// Runs pair by CommonMark's rules (spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis), which
// newer versions of Python-Markdown follow; what may open and close is simpler there.
class Emphasis {
 public:
  explicit Emphasis(std::vector<Piece>& pieces) : pieces_(pieces) {}

  void resolve() {
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < pieces_.size(); ++at) {
      if (pieces_[at].mark == 0) continue;
      if (pieces_[at].may_close) close(open, at);
      if (pieces_[at].may_open && pieces_[at].count > 0) open.push_back(at);
      if (open.size() > inline_marks_max) open.erase(open.begin());
    }
    for (Piece& piece : pieces_) {
      if (piece.mark == 0) continue;
      const auto at = static_cast<std::size_t>(&piece - pieces_.data());
      piece.html = before_[at] + std::string(piece.count, piece.mark);
      for (const std::uint8_t size : behind_[at] | std::views::reverse) {
        piece.html += size == 2 ? "<strong>" : "<em>";
      }
    }
  }

  void prepare() {
    before_.resize(pieces_.size());
    behind_.resize(pieces_.size());
  }

 private:
  void close(std::vector<std::size_t>& open, std::size_t at) {
    Piece& closer = pieces_[at];
    std::size_t i = open.size();
    while (closer.count > 0 && i > 0) {
      Piece& opener = pieces_[open[i - 1]];
      if (opener.mark != closer.mark || !fits(opener, closer)) {
        --i;
        continue;
      }
      const std::size_t size = opener.count >= 2 && closer.count >= 2 ? 2 : 1;
      opener.count -= size;
      closer.count -= size;
      // What is opened last is innermost, what is closed first too.
      behind_[open[i - 1]].push_back(static_cast<std::uint8_t>(size));
      before_[at] += size == 2 ? "</strong>" : "</em>";
      open.resize(i);
      if (opener.count == 0) open.pop_back();
      i = open.size();
    }
  }

  // The rule of three: a run that may do both needs a partner of fitting length.
  static bool fits(const Piece& opener, const Piece& closer) {
    const bool is_both = opener.may_close || closer.may_open;
    return !is_both || (opener.count + closer.count) % 3 != 0 ||
           (opener.count % 3 == 0 && closer.count % 3 == 0);
  }

  std::vector<Piece>& pieces_;
  std::vector<std::string> before_;
  // Sizes of the marks, innermost first.
  std::vector<std::vector<std::uint8_t>> behind_;
};

void append_escaped(std::string& html, string_view text) {
  element::append_markup(html, text, element::Quotes::doubled);
}

// What the addresses of links by name may be together: one of them can be long, and of many links.
class Urls {
 public:
  explicit Urls(std::size_t bytes) : bytes_left_(bytes) {}

  // False, from then on: they are too long.
  bool spend(std::size_t bytes) {
    are_too_long_ = are_too_long_ || bytes > bytes_left_;
    if (!are_too_long_) bytes_left_ -= bytes;
    return !are_too_long_;
  }
  bool are_too_long() const { return are_too_long_; }

 private:
  std::size_t bytes_left_;
  bool are_too_long_ = false;
};

class Inline {
 public:
  Inline(string_view text, Urls& urls, const MarkdownNotes& notes, int depth)
      : text_(text), urls_(urls), notes_(notes), depth_(depth), runs_(text) {
    match_brackets();
  }

  std::string html() {
    while (at_ < text_.size()) step();
    Emphasis emphasis(pieces_);
    emphasis.prepare();
    emphasis.resolve();
    std::string out;
    for (const Piece& piece : pieces_) out += piece.html;
    return out;
  }

  // What describes a picture: code, escapes and links are done in it, emphasis stays as it stands.
  std::string description() {
    std::string out;
    while (at_ < text_.size()) out += described();
    return out;
  }

 private:
  // Where the ] of each [ is.
  void match_brackets() {
    partner_.assign(text_.size(), npos);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '[') {
        open.push_back(i);
      } else if (text_[i] == ']' && !open.empty()) {
        partner_[open.back()] = i;
        open.pop_back();
      }
    }
  }

  string_view rest() const { return text_.substr(at_); }

  // The next part of a description.
  std::string described() {
    if (text_[at_] == '[' && (at_ == 0 || text_[at_ - 1] != '!')) {
      if (const std::optional<Link> found = link_at(at_)) {
        at_ = found->end;
        return Inline(found->text, urls_, notes_, depth_ + 1).description();
      }
    }
    if (text_[at_] == '`') {
      const std::optional<Code> code = code_at();
      const std::size_t size = mark_size();
      at_ = code ? code->end : at_ + size;
      return code ? std::string(code->text) : std::string(size, '`');
    }
    if (is_escape(text_, at_)) ++at_;
    return std::string(1, text_[at_++]);
  }

  // Of the run of one character that begins here.
  std::size_t mark_size() const {
    return std::min(text_.find_first_not_of(text_[at_], at_), text_.size()) - at_;
  }

  std::string& out() {
    if (pieces_.empty() || pieces_.back().mark != 0) pieces_.emplace_back();
    return pieces_.back().html;
  }

  void plain(std::size_t size) {
    append_escaped(out(), text_.substr(at_, size));
    at_ += size;
  }

  void step() {
    const char c = text_[at_];
    switch (c) {
      case '`':
        return code();
      case '\\':
        return escape();
      case '!':
        if (rest().starts_with("![") && link(true)) return;
        break;
      case '[':
        if (link(false)) return;
        break;
      case '<':
        if (tag()) return;
        break;
      case '&':
        if (entity()) return;
        break;
      case '*':
      case '_':
        return mark();
      case ' ':
        if (is_break_at(at_)) {
          out() += "<br />\n";
          at_ += line_break.size();
          return;
        }
        break;
      case raw_begin:
        return raw();
      default:
        break;
    }
    plain(1);
  }

  struct Code {
    string_view text;
    std::size_t end = 0;
  };

  // What begins with the backticks here. If nothing closes just so many, the longest run behind
  // them does, and the rest of the opening ones is code; but a run that is too long closes nothing.
  std::optional<Code> code_at() {
    const std::size_t marks = mark_size();
    BacktickRuns::Run close{.begin = runs_.next(marks, at_ + marks), .size = marks};
    if (close.begin == npos) close = runs_.longest(at_ + marks);
    if (close.size == 0 || close.size > marks) return std::nullopt;
    const std::size_t begin = at_ + close.size;
    return Code{.text = element::trim(text_.substr(begin, close.begin - begin)),
                .end = close.begin + close.size};
  }

  void code() {
    const std::optional<Code> found = code_at();
    if (!found) return plain(mark_size());
    out() += "<code>";
    append_escaped(out(), found->text);
    out() += "</code>";
    at_ = found->end;
  }

  void escape() {
    if (is_escape(text_, at_)) ++at_;
    plain(1);
  }

  void raw() {
    const std::size_t end = text_.find(raw_end, at_);
    std::size_t number = 0;
    if (end != npos) std::from_chars(text_.data() + at_ + 1, text_.data() + end, number);
    if (number < notes_.raw.size()) out() += notes_.raw[number];
    at_ = end == npos ? text_.size() : end + 1;
  }

  // "<http://…>", "<ann@example.org>", a tag or a comment.
  bool tag() {
    const string_view here = rest();
    if (here.starts_with("<!--")) {
      const std::size_t end = is_comment_open_ ? npos : here.find("-->");
      is_comment_open_ = end == npos;
      return !is_comment_open_ && pass(end + 3);
    }
    const std::size_t end = here.find_first_of("<>", 1);
    const string_view inner = here.substr(1, std::min(end, here.size()) - 1);
    if (end != npos && here[end] == '>' && is_address(inner)) {
      const bool is_mail = inner.find("://") == npos;
      out() += is_mail ? "<a href=\"mailto:" : "<a href=\"";
      append_escaped(out(), inner);
      out() += "\">";
      append_escaped(out(), inner);
      out() += "</a>";
      at_ += end + 1;
      return true;
    }
    const std::size_t size = markdown_tag_size(here);
    return size > 0 && pass(size);
  }

  bool pass(std::size_t size) {
    out() += text_.substr(at_, size);
    at_ += size;
    return true;
  }

  static bool is_address(string_view inner) {
    if (inner.find(' ') != npos) return false;
    const std::size_t scheme = inner.find("://");
    if (scheme != npos) {
      return scheme > 0 && std::ranges::all_of(inner.substr(0, scheme), [](char c) {
               return is_alnum(c) || c == '+' || c == '.' || c == '-';
             });
    }
    const std::size_t at = inner.find('@');
    return at != npos && at > 0 && at + 1 < inner.size() && inner.find('@', at + 1) == npos &&
           inner.find_first_of("!/=\"") == npos;
  }

  bool entity() {
    constexpr std::size_t size_max = 40;
    const std::size_t end = rest().substr(0, size_max).find(';');
    if (end == npos || end < 2) return false;
    string_view name = rest().substr(1, end - 1);
    if (name.starts_with('#')) name.remove_prefix(1);
    return !name.empty() && std::ranges::all_of(name, is_alnum) && pass(end + 1);
  }

  void mark() {
    const std::size_t end = at_ + mark_size();
    const Side before = side_before(at_);
    const Side behind = side_at_or_break(end);
    const bool is_smart = text_[at_] == '_';
    Piece piece;
    piece.mark = text_[at_];
    piece.count = end - at_;
    piece.may_open = !behind.is_space && !(is_smart && before.is_word);
    piece.may_close = !before.is_space && !(is_smart && behind.is_word);
    pieces_.push_back(std::move(piece));
    at_ = end;
  }

  // A break of the line is set aside before marks are looked at, so it is no white space to them.
  bool is_break_at(std::size_t at) const { return text_.substr(at).starts_with(line_break); }

  // What stands beside a run of marks; the ends of the text are as white space.
  struct Side {
    bool is_space = true;
    bool is_word = false;
  };

  Side side_at(std::size_t at) const {
    if (at >= text_.size()) return {};
    const char32_t c = element::next_character(text_, at);
    return {.is_space = element::is_space(c), .is_word = element::is_word(c)};
  }

  Side side_at_or_break(std::size_t at) const {
    return at < text_.size() && is_break_at(at) ? Side{.is_space = false} : side_at(at);
  }

  Side side_before(std::size_t at) const {
    if (at == 0) return {};
    if (text_.substr(0, at).ends_with(line_break)) return {.is_space = false};
    do {
      --at;
    } while (at > 0 && (static_cast<unsigned char>(text_[at]) & 0xc0) == 0x80);
    return side_at(at);
  }

  struct Link {
    string_view text;
    std::string url;
    std::size_t end = 0;
  };

  // "[text](url)", "[text][name]", "[name]".
  std::optional<Link> link_at(std::size_t begin) {
    const std::size_t close = partner_[begin];
    if (close == npos || depth_ >= link_depth_max) return std::nullopt;
    Link link;
    link.text = text_.substr(begin + 1, close - begin - 1);
    link.end = close + 1;
    std::optional<std::string> found;
    if (link.end < text_.size() && text_[link.end] == '(' && vain_searches_ < vain_searches_max) {
      found = destination(link.end);
      vain_searches_ += found ? 0 : 1;
    }
    if (!found) {
      link.end = close + 1;
      found = named(link.text, link.end);
    }
    if (!found) return std::nullopt;
    link.url = std::move(*found);
    return link;
  }

  // With a ! before it a picture.
  bool link(bool is_picture) {
    const std::optional<Link> found = link_at(at_ + (is_picture ? 1 : 0));
    if (!found) return false;
    Inline inner(found->text, urls_, notes_, depth_ + 1);
    std::string& html = out();
    if (is_picture) {
      html += "<img alt=\"";
      append_escaped(html, inner.description());
      html += "\" src=\"";
      append_escaped(html, found->url);
      html += "\" />";
    } else {
      html += "<a href=\"";
      append_escaped(html, found->url);
      html += "\">";
      html += inner.html();
      html += "</a>";
    }
    at_ = found->end;
    return true;
  }

  // `end` is at the bracket and goes behind the other one.
  std::optional<std::string> destination(std::size_t& end) const {
    std::size_t at = end + 1;
    int open = 1;
    char quote = 0;
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '\\' && at + 1 < text_.size()) {
        ++at;
      } else if (quote != 0) {
        if (c == quote) quote = 0;
      } else if ((c == '"' || c == '\'') && (text_[at - 1] == ' ' || text_[at - 1] == '\n') &&
                 text_.find(c, at + 1) != npos) {
        quote = c;
      } else if (c == '(') {
        ++open;
      } else if (c == ')' && --open == 0) {
        break;
      }
    }
    if (at >= text_.size()) return std::nullopt;
    string_view inner = element::trim(text_.substr(end + 1, at - end - 1));
    end = at + 1;
    std::string url;
    const std::size_t title = inner.find_first_of("\"'");
    if (title != npos && title > 0 && (inner[title - 1] == ' ' || inner[title - 1] == '\n') &&
        inner.back() == inner[title] && title + 1 < inner.size()) {
      inner = element::trim(inner.substr(0, title));
    }
    if (inner.size() >= 2 && inner.starts_with('<') && inner.ends_with('>')) {
      inner = inner.substr(1, inner.size() - 2);
    }
    for (std::size_t i = 0; i < inner.size(); ++i) {
      if (is_escape(inner, i)) ++i;
      url += inner[i];
    }
    return url;
  }

  // By the name behind the text, else by the text.
  std::optional<std::string> named(string_view inner, std::size_t& end) const {
    std::size_t at = end;
    if (at < text_.size() && (text_[at] == ' ' || text_[at] == '\n')) ++at;
    if (at < text_.size() && text_[at] == '[' && partner_[at] != npos) {
      const string_view given = text_.substr(at + 1, partner_[at] - at - 1);
      if (std::optional<std::string> found = find(given.empty() ? inner : given)) {
        end = partner_[at] + 1;
        return found;
      }
    }
    return find(inner);
  }

  std::optional<std::string> find(string_view name) const {
    // Code in it is set aside before names are looked up, so such a name is never found.
    if (notes_.urls.empty() || name.size() > name_bytes_max || name.find('`') != npos) {
      return std::nullopt;
    }
    const auto found = notes_.urls.find(ascii_lower(element::ws(name)));
    if (found == notes_.urls.end()) return std::nullopt;
    if (!urls_.spend(found->second.size())) return std::nullopt;
    return found->second;
  }

  string_view text_;
  Urls& urls_;
  const MarkdownNotes& notes_;
  int depth_;
  std::size_t at_ = 0;
  std::vector<Piece> pieces_;
  std::vector<std::size_t> partner_;
  BacktickRuns runs_;
  bool is_comment_open_ = false;  // and is never closed
  int vain_searches_ = 0;
};

class Writer {
 public:
  Writer(std::string& html, const MarkdownNotes& notes, std::size_t urls_bytes_max)
      : html_(html), notes_(notes), urls_(urls_bytes_max) {}

  // The tree is as deep as markdown_blocks.h says.
  void write(const MarkdownBlock& block) {
    // A block of raw HTML alone in a paragraph is no paragraph.
    const bool is_raw = block.tag == "p" && block.text.starts_with(raw_begin) &&
                        block.text.find(raw_end) == block.text.find_last_not_of(" \n");
    const bool has_tag = !block.tag.empty() && !is_raw;
    if (has_tag) html_ += "<" + block.tag + ">";
    if (block.is_code) {
      append_escaped(html_, element::trim_right(block.text));
      html_ += '\n';
    } else {
      write_inline(block.text);
    }
    for (const MarkdownBlock& inner : block.inside) write(inner);
    if (has_tag) html_ += "</" + block.tag + ">";
    write_inline(block.tail);
    if (has_tag && !block.is_code) html_ += '\n';
  }
  bool is_whole() const { return !urls_.are_too_long(); }

 private:
  void write_inline(string_view text) {
    if (!text.empty() && is_whole()) html_ += Inline(text, urls_, notes_, 0).html();
  }

  std::string& html_;
  const MarkdownNotes& notes_;
  Urls urls_;
};

}  // namespace

bool append_markdown_html(std::string& html, const MarkdownBlock& document,
                          const MarkdownNotes& notes, std::size_t urls_bytes_max) {
  Writer writer(html, notes, urls_bytes_max);
  writer.write(document);
  return writer.is_whole();
}

}  // namespace docket::executor::markup
