#include "executor/office/rtf.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "executor/element/collector.h"
#include "executor/element/unicode.h"
#include "executor/markup/html.h"
#include "executor/office/charset.h"
#include "executor/office/field_address.h"
#include "executor/office/rtf_html.h"
#include "executor/office/rtf_tokens.h"

namespace docket::executor::office {
namespace {

constexpr std::size_t groups_max = 10'000;  // inside each other
constexpr std::size_t href_bytes_max = 4'096;
constexpr int list_levels = 9;
constexpr int headings = 6;

// Groups that hold no text of the document.
constexpr std::string_view no_text[] = {
    "annotation", "atnauthor",  "atnid",    "author",
    "bkmkend",    "bkmkstart",  "buptim",   "colorschememapping",
    "colortbl",   "comment",    "creatim",  "datastore",
    "filetbl",    "footer",     "footerf",  "footerl",
    "footerr",    "ftncn",      "ftnsep",   "ftnsepc",
    "generator",  "header",     "headerf",  "headerl",
    "headerr",    "info",       "keywords", "latentstyles",
    "listtext",   "nonshppict", "objdata",  "operator",
    "pict",       "printim",    "private",  "revtbl",
    "revtim",     "rsidtbl",    "rxe",      "shppict",
    "stylesheet", "subject",    "tc",       "themedata",
    "title",      "txe",        "xe",       "xmlnstbl"};

// Code pages of \fcharset, from the specification's table of character sets.
int code_page_of_charset(int charset) {
  constexpr std::pair<int, int> pages[] = {{77, 10000}, {128, 932},  {129, 949},  {134, 936},
                                           {136, 950},  {161, 1253}, {162, 1254}, {163, 1258},
                                           {177, 1255}, {178, 1256}, {186, 1257}, {204, 1251},
                                           {222, 874},  {238, 1250}, {254, 437},  {255, 850}};
  const auto* const found = std::ranges::find(pages, charset, &std::pair<int, int>::first);
  return found == std::end(pages) ? 0 : found->second;
}

// Control words that stand for a character.
std::string_view character_of(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> characters[] = {
      {"tab", "\t"},         {"emdash", "\u2014"},    {"endash", "\u2013"},    {"lquote", "\u2018"},
      {"rquote", "\u2019"},  {"ldblquote", "\u201C"}, {"rdblquote", "\u201D"}, {"bullet", "\u2022"},
      {"emspace", "\u2003"}, {"enspace", "\u2002"},   {"qmspace", "\u2005"},   {"zwj", "\u200D"},
      {"zwnj", "\u200C"}};
  const auto* const found =
      std::ranges::find(characters, word, &std::pair<std::string_view, std::string_view>::first);
  return found == std::end(characters) ? std::string_view() : found->second;
}

enum class Destination : std::uint8_t { body, skipped, fonts, lists, overrides, instruction };

// What a group inherits and gives back at its end.
struct State {
  Destination destination = Destination::body;
  RtfLook look = {};
  bool is_hidden = false;
  int code_page = 0;           // of the font; 0: that of the file
  int skip_after_unicode = 1;  // \uc
  bool is_note = false;        // the group that a note is
};

struct Paragraph {
  bool is_in_table = false;
  int outline = -1;
  int list = 0;
  int level = 0;
};

class Reader {
 public:
  Reader(std::string_view bytes, const element::ReadContext& context)
      : tokens_(bytes), context_(context) {}

  OrFailure<std::string> read() {
    constexpr std::uint32_t tokens_per_question = 4096;
    std::uint32_t tokens = 0;
    for (RtfToken token = tokens_.next(); token.kind != RtfToken::Kind::end;
         token = tokens_.next()) {
      take(token);
      if (groups_.size() > groups_max) return not_a_valid("rtf");
      const std::size_t bytes = pending_.size() + html_.size();
      if (static_cast<std::int64_t>(bytes) > context_.limits.text_bytes) {
        return element::past_limit("text_bytes");
      }
      if (++tokens % tokens_per_question == 0 && context_.context.is_cancelled()) {
        return element::cancelled();
      }
    }
    flush();
    return html_.finish();
  }

 private:
  using Kind = RtfToken::Kind;

  void take(const RtfToken& token) {
    const bool is_content =
        token.kind == Kind::byte || token.kind == Kind::text || token.kind == Kind::symbol;
    if (is_content && to_skip_ > 0) return skip(token);
    if (token.kind != Kind::byte && token.kind != Kind::text) flush();
    if (token.kind == Kind::open) open();
    if (token.kind == Kind::close) close();
    if (token.kind == Kind::byte) pending_ += static_cast<char>(token.number);
    if (token.kind == Kind::text) pending_ += token.text;
    if (token.kind == Kind::symbol) symbol(token.text.front());
    if (token.kind == Kind::word) word(token);
    if (token.kind != Kind::word && token.kind != Kind::symbol) is_after_star_ = false;
  }

  // What stands for a character that was given in Unicode, for readers who know none.
  void skip(const RtfToken& token) {
    if (token.kind != Kind::text) {
      --to_skip_;
      return;
    }
    const auto left_out = std::min(static_cast<std::size_t>(to_skip_), token.text.size());
    to_skip_ -= static_cast<int>(left_out);
    pending_ += token.text.substr(left_out);
  }

  void open() {
    groups_.push_back(state_);
    state_.is_note = false;
    to_skip_ = 0;
  }

  void close() {
    to_skip_ = 0;
    if (std::exchange(state_.is_note, false)) html_.end_note();
    if (groups_.empty()) return;
    state_ = std::move(groups_.back());
    groups_.pop_back();
  }

  // Bytes become text all at once: a character of some sets has two.
  void flush() {
    if (pending_.empty()) return;
    const int page = state_.code_page > 0 ? state_.code_page : code_page_;
    const std::string bytes = std::exchange(pending_, {});
    say(to_utf8(bytes, charset_of_code_page(page)));
  }

  void say(std::string_view text) {
    if (state_.destination == Destination::instruction) {
      if (instruction_.size() <= href_bytes_max) instruction_ += text;
    }
    if (state_.destination != Destination::body || state_.is_hidden) return;
    html_.text(text, state_.look);
  }

  void symbol(char sign) {
    if (sign == '*') {
      is_after_star_ = true;
      return;
    }
    if (sign == '~') say("\u00A0");
    if (sign == '_') say("\u2011");
    if (sign == '-') say("\u00AD");
    if (sign == '{' || sign == '}' || sign == '\\') say({&sign, 1});
  }

  void word(const RtfToken& token) {
    const bool is_optional = std::exchange(is_after_star_, false);
    const std::string_view word = token.text;
    if (state_.destination == Destination::skipped) return;
    if (begin_destination(word, is_optional)) return;
    if (state_.destination == Destination::fonts) return font_word(token);
    if (state_.destination == Destination::lists) return list_word(token);
    if (state_.destination == Destination::overrides) return override_word(token);
    if (const std::string_view character = character_of(word); !character.empty()) {
      return say(character);
    }
    if (word == "u") return unicode(token.number);
    if (look_word(token) || paragraph_word(token)) return;
    if (state_.destination == Destination::body) block_word(word);
  }

  bool begin_destination(std::string_view word, bool is_optional) {
    if (word == "fonttbl") {
      state_.destination = Destination::fonts;
    } else if (word == "listtable") {
      state_.destination = Destination::lists;
    } else if (word == "listoverridetable") {
      state_.destination = Destination::overrides;
    } else if (word == "fldinst") {
      instruction_.clear();
      state_.destination = Destination::instruction;
    } else if (word == "fldrslt") {
      const std::string address = field_address(instruction_);
      state_.look.href = address.size() <= href_bytes_max ? address : std::string();
    } else if (word == "footnote" && state_.destination == Destination::body && !state_.is_note) {
      html_.begin_note();
      state_.is_note = true;
    } else if (is_optional || std::ranges::find(no_text, word) != std::end(no_text)) {
      state_.destination = Destination::skipped;
    } else {
      return false;
    }
    return true;
  }

  void font_word(const RtfToken& token) {
    if (token.text == "f") font_ = token.number;
    if (token.text == "fcharset") fonts_[font_] = code_page_of_charset(token.number);
  }

  void list_word(const RtfToken& token) {
    if (token.text == "list") levels_.clear();
    if (token.text == "levelnfc" && levels_.size() < list_levels) levels_.push_back(token.number);
    if (token.text == "listid") lists_[token.number] = levels_;
  }

  void override_word(const RtfToken& token) {
    if (token.text == "listid") list_ = token.number;
    if (token.text == "ls") overrides_[token.number] = list_;
  }

  // Surrogates come as two words.
  void unicode(int number) {
    to_skip_ = state_.skip_after_unicode;
    const auto unit = static_cast<char32_t>(number & 0xFFFF);
    const char32_t high = std::exchange(high_, 0);
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
      return;
    }
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    char32_t character = is_low ? 0xFFFD : unit;
    if (is_low && high != 0) character = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
    std::string text;
    element::append_character(text, character);
    say(text);
  }

  bool look_word(const RtfToken& token) {
    const std::string_view word = token.text;
    const bool is_on = !token.has_number || token.number != 0;
    if (word == "b") {
      state_.look.is_bold = is_on;
    } else if (word == "i") {
      state_.look.is_italic = is_on;
    } else if (word == "strike" || word == "deleted") {
      state_.look.is_struck = is_on;
    } else if (word == "v") {
      state_.is_hidden = is_on;
    } else if (word == "plain") {
      state_.look = {.href = state_.look.href};
      state_.is_hidden = false;
      state_.code_page = 0;
    } else if (word == "f") {
      const auto found = fonts_.find(token.number);
      state_.code_page = found == fonts_.end() ? 0 : found->second;
    } else if (word == "uc") {
      state_.skip_after_unicode = std::clamp(token.number, 0, 16);
    } else if (word == "ansicpg") {
      code_page_ = token.number;
    } else if (word == "mac") {
      code_page_ = 10000;
    } else if (word == "pc") {
      code_page_ = 437;
    } else if (word == "pca") {
      code_page_ = 850;
    } else {
      return false;
    }
    return true;
  }

  bool paragraph_word(const RtfToken& token) {
    const std::string_view word = token.text;
    if (word == "pard") {
      paragraph_ = {};
    } else if (word == "intbl") {
      paragraph_.is_in_table = true;
    } else if (word == "outlinelevel") {
      paragraph_.outline = token.number;
    } else if (word == "ls") {
      paragraph_.list = token.number;
    } else if (word == "ilvl") {
      paragraph_.level = std::clamp(token.number, 0, list_levels - 1);
    } else {
      return false;
    }
    return true;
  }

  void block_word(std::string_view word) {
    if (word == "par" || word == "sect") {
      if (paragraph_.is_in_table) return html_.end_cell_paragraph();
      return html_.end_paragraph(place());
    }
    if (word == "cell" || word == "nestcell") return html_.end_cell();
    if (word == "row" || word == "nestrow") return html_.end_row();
    if (word == "line") html_.line_break();
  }

  RtfPlace place() const {
    RtfPlace place;
    if (paragraph_.outline >= 0 && paragraph_.outline < list_levels) {
      place.heading = std::min(paragraph_.outline + 1, headings);
    }
    const auto list = overrides_.find(paragraph_.list);
    if (list == overrides_.end()) return place;
    place.list_level = paragraph_.level;
    const auto levels = lists_.find(list->second);
    const auto level = static_cast<std::size_t>(paragraph_.level);
    constexpr int bullets = 23;
    place.is_ordered =
        levels != lists_.end() && level < levels->second.size() && levels->second[level] != bullets;
    return place;
  }

  RtfTokens tokens_;
  const element::ReadContext& context_;
  RtfHtml html_;
  State state_;
  std::vector<State> groups_;
  Paragraph paragraph_;
  std::string pending_;      // bytes in the font's character set
  std::string instruction_;  // of the field that is being read
  int code_page_ = 1252;
  int to_skip_ = 0;
  char32_t high_ = 0;
  bool is_after_star_ = false;
  int font_ = 0;
  std::map<int, int> fonts_;  // code pages
  std::vector<int> levels_;   // sorts of numbering of the list that is being read
  std::map<int, std::vector<int>> lists_;
  int list_ = 0;
  std::map<int, int> overrides_;  // what \ls means
};

}  // namespace

OrFailure<std::string> rtf_to_html(std::string_view bytes, const element::ReadContext& context) {
  if (!element::trim_left(bytes).starts_with("{\\rtf")) return not_a_valid("rtf");
  return Reader(bytes, context).read();
}

element::Reading read_rtf(std::string_view bytes, const element::ReadContext& context) {
  const OrFailure<std::string> html = rtf_to_html(bytes, context);
  if (!html) return html.error();
  return markup::read_decoded_html(*html, context);
}

}  // namespace docket::executor::office
