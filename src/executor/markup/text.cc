#include "executor/markup/text.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "executor/element/classify.h"
#include "executor/element/collector.h"
#include "executor/element/text_rules.h"
#include "executor/element/unicode.h"
#include "executor/markup/decode.h"

namespace docket::executor::markup {
namespace {

using element::is_bullet;
using element::is_space;
using element::next_character;
using std::string_view;

// The library looks at so many lines, and takes a file with this share of blank ones for paragraphs
// with blank lines between them.
constexpr std::size_t lines_looked_at = 2000;
constexpr std::size_t blank_lines_of_ten = 1;
// A line of fewer words is short.
constexpr std::ptrdiff_t short_words = 5;

bool has_blank_lines(string_view text) {
  std::size_t lines = 0;
  std::size_t blank = 0;
  while (lines < lines_looked_at) {
    const std::size_t end = text.find('\n');
    blank += element::is_blank(text.substr(0, end)) ? 1 : 0;
    ++lines;
    if (end == string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return 10 * blank >= blank_lines_of_ten * lines;
}

// Where the run of white space at `at` ends, and how many line feeds are in it.
struct Gap {
  std::size_t end = 0;
  std::size_t last_begin = 0;  // of its last character
  std::size_t breaks = 0;
  std::size_t last_break = 0;
};

Gap gap_at(string_view text, std::size_t at) {
  Gap gap{.end = at, .last_begin = at};
  while (gap.end < text.size()) {
    std::size_t next = gap.end;
    const char32_t character = next_character(text, next);
    if (!is_space(character)) break;
    if (character == '\n') {
      ++gap.breaks;
      gap.last_break = gap.end;
    }
    gap.last_begin = gap.end;
    gap.end = next;
  }
  return gap;
}

// Parts of a text between runs of white space with two line feeds or more.
std::vector<string_view> blocks(string_view text) {
  std::vector<string_view> found;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    if (!is_space(next_character(text, next))) {
      at = next;
      continue;
    }
    const Gap gap = gap_at(text, at);
    if (gap.breaks >= 2) {
      found.push_back(text.substr(begin, at - begin));
      begin = gap.end;
    }
    at = gap.end;
  }
  found.push_back(text.substr(begin));
  return found;
}

// Each run of white space with a line feed becomes one space.
std::string joined_lines(string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    if (!is_space(next_character(text, next))) {
      out.append(text, at, next - at);
      at = next;
      continue;
    }
    const Gap gap = gap_at(text, at);
    if (gap.breaks > 0) {
      out += ' ';
    } else {
      out.append(text, at, gap.end - at);
    }
    at = gap.end;
  }
  return out;
}

class Paragraphs {
 public:
  explicit Paragraphs(std::vector<std::string>& out) : out_(out) {}

  void add_lines(string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      add(text.substr(0, end));
      if (end == string_view::npos) return;
      text.remove_prefix(end + 1);
    }
  }

  void add_blocks(string_view text) {
    for (const string_view block : blocks(text)) {
      const string_view trimmed = element::trim(block);
      if (trimmed.empty()) continue;
      if (element::is_bulleted(trimmed) || begins_with_misread_bullet(trimmed)) {
        add_items(block);
      } else {
        add_block(block);
      }
    }
  }

 private:
  // Scanned bullets are often read as the letter e.
  static bool begins_with_misread_bullet(string_view text) {
    std::size_t at = 1;
    return text.size() > 1 && text[0] == 'e' && is_space(next_character(text, at));
  }

  void add(string_view line) {
    line = element::trim(line);
    if (!line.empty() && !element::is_empty_bullet(line)) out_.emplace_back(line);
  }

  static std::string with_bullets(string_view block) {
    std::string out;
    out.reserve(block.size());
    bool is_line_start = true;
    for (std::size_t at = 0; at < block.size(); ++at) {
      if (is_line_start && begins_with_misread_bullet(block.substr(at))) {
        out += "\xc2\xb7";
      } else {
        out += block[at];
      }
      is_line_start = block[at] == '\n';
    }
    return out;
  }

  // A list: cut before each bullet that follows none, wherever it stands.
  void add_items(string_view block) {
    const std::string whole = with_bullets(block);
    const string_view text = element::trim(whole);
    std::size_t begin = 0;
    bool follows_bullet = false;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t here = at;
      const bool is_here = is_bullet(next_character(text, at));
      if (is_here && !follows_bullet && here > begin) {
        add(joined_lines(text.substr(begin, here - begin)));
        begin = here;
      }
      follows_bullet = is_here;
    }
    add(joined_lines(text.substr(begin)));
  }

  // Prose becomes one paragraph; short lines stay apart.
  void add_block(string_view block) {
    const std::vector<string_view> parts = pieces(block);
    const bool are_short = std::ranges::all_of(parts, [](string_view piece) {
      return std::ranges::count(element::trim(piece), ' ') < short_words - 1;
    });
    if (are_short) {
      for (const string_view piece : parts) add_lines(piece);
    } else {
      add(joined_lines(block));
    }
  }

  // Cut at every bullet and every line break that neither a bullet nor the end follows; both are
  // pieces too.
  static std::vector<string_view> pieces(string_view text) {
    std::vector<string_view> found;
    std::size_t begin = 0;
    const auto cut = [&](std::size_t from, std::size_t to) {
      found.push_back(text.substr(begin, from - begin));
      found.push_back(text.substr(from, to - from));
      begin = to;
    };
    for (std::size_t at = 0; at < text.size();) {
      std::size_t next = at;
      const char32_t character = next_character(text, next);
      if (is_bullet(character)) {
        if (!is_stopped(text, next)) cut(at, next);
        at = next;
      } else if (is_space(character)) {
        const Gap gap = gap_at(text, at);
        if (gap.breaks > 0 && !is_stopped(text, gap.end)) {
          cut(at, gap.end);
        } else if (gap.breaks > 0 && gap.last_begin > gap.last_break) {
          // One white space less, and what follows is neither bullet nor end.
          cut(at, gap.last_begin);
        }
        at = gap.end;
      } else {
        at = next;
      }
    }
    found.push_back(text.substr(begin));
    return found;
  }

  // At `at` begins a bullet, or the text ends, but for a line feed at most.
  static bool is_stopped(string_view text, std::size_t at) {
    if (at == text.size() || (text[at] == '\n' && at + 1 == text.size())) return true;
    return is_bullet(next_character(text, at));
  }

  std::vector<std::string>& out_;
};

}  // namespace

std::vector<std::string> paragraphs(string_view text) {
  std::vector<std::string> found;
  Paragraphs collected(found);
  if (has_blank_lines(text)) {
    collected.add_blocks(text);
  } else {
    collected.add_lines(text);
  }
  return found;
}

element::Reading read_decoded_text(string_view text, const element::ReadContext& context) {
  element::Collector found(context);
  for (std::string& paragraph : paragraphs(text)) {
    if (!found.add(element::classify(std::move(paragraph)))) break;
  }
  return found.finish();
}

element::Reading read_text(string_view bytes, const element::ReadContext& context) {
  const Decoded decoded = decode_lines(bytes, context.options);
  if (decoded.failure) return *decoded.failure;
  return read_decoded_text(decoded.text, context);
}

}  // namespace docket::executor::markup
