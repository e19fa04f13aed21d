#include "executor/page/layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "executor/element/text_rules.h"
#include "executor/element/unicode.h"
#include "executor/page/glyph_width.h"

namespace docket::executor::page {
namespace {

// How many lines on either side are looked at: more than stand side by side on any real page, few
// enough that a hostile one ends.
constexpr std::size_t neighbours_max = 256;

// Asked for one in some, each of which has looked at its neighbours.
bool is_to_end(const Context& context, std::size_t step) {
  constexpr std::size_t steps_between = 64;
  return step % steps_between == 0 && context.is_cancelled();
}

double overlap(double a0, double a1, double b0, double b1) {
  return std::min(a1, b1) - std::max(a0, b0);
}

struct Open {
  std::vector<std::size_t> runs;
  Box box;
};

bool joins(const Run& last, const Run& next, const Margins& margins) {
  const double height = std::min(last.box.height(), next.box.height());
  const double shared = overlap(last.box.top, last.box.bottom, next.box.top, next.box.bottom);
  if (shared <= height * margins.line_overlap) return false;
  const double gap = -overlap(last.box.left, last.box.right, next.box.left, next.box.right);
  // A bullet in a font of its own stands apart: what follows it does not make it wider.
  const bool is_bullet = element::is_empty_bullet(element::trim(last.text));
  const double width = is_bullet ? last_width(last) : std::max(last_width(last), first_width(next));
  return gap < width * margins.char_margin;
}

void append(Line& line, const Run& run, double previous_right, const Margins& margins) {
  const bool is_first = line.text.empty();
  const double margin = margins.word_margin * std::max(first_width(run), run.box.height());
  if (!is_first && previous_right < run.box.left - margin) line.text += ' ';
  const std::size_t offset = line.text.size();
  line.text += run.text;
  for (const LinkSpan& link : run.links) {
    line.links.push_back({link.begin + offset, link.end + offset, link.url});
  }
  if (is_first) {
    line.box = run.box;
  } else {
    line.box.unite(run.box);
  }
  line.size = std::max(line.size, run.size);
  line.is_bold = line.is_bold && run.is_bold;
}

// Whether `other` stands where `line` looks for lines of its paragraph.
bool is_neighbour(const Line& line, const Line& other, double line_margin) {
  const Box& a = line.box;
  const Box& b = other.box;
  const double distance = line_margin * a.height();
  if (overlap(a.left, a.right, b.left, b.right) <= 0) return false;
  if (overlap(a.top - distance, a.bottom + distance, b.top, b.bottom) <= 0) return false;
  if (std::abs(a.height() - b.height()) > distance) return false;
  return std::abs(a.left - b.left) <= distance || std::abs(a.right - b.right) <= distance ||
         std::abs((a.left + a.right) - (b.left + b.right)) / 2 <= distance;
}

// A forest of lines whose trees are boxes.
class Union {
 public:
  explicit Union(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t at) {
    while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
    return at;
  }
  void join(std::size_t a, std::size_t b) {
    a = root(a);
    b = root(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parent_;
};

// How many characters stand before a place in a text that grows. Places are asked for in their
// order, so that many links on a page are no more work than one.
class Count {
 public:
  std::int64_t up_to(std::string_view text, std::size_t place) {
    characters_ += static_cast<std::int64_t>(element::length(text.substr(place_, place - place_)));
    place_ = place;
    return characters_;
  }

 private:
  std::size_t place_ = 0;
  std::int64_t characters_ = 0;
};

// Appends a line to a box's text; white space becomes one space, also between lines. `count` is of
// this box.
void append_text(TextBox& box, const Line& line, Count& count) {
  if (!box.text.empty() && !box.text.ends_with(' ')) box.text += ' ';
  std::size_t next = 0;
  std::optional<std::size_t> begin;  // of the next link, in the box's text
  for (std::size_t at = 0; at < line.text.size();) {
    if (!begin && next < line.links.size() && at >= line.links[next].begin) {
      begin = box.text.size();
    }
    const std::size_t from = at;
    const char32_t character = element::next_character(line.text, at);
    if (character == U' ' || character == U'\u00A0' || character == U'\n' || character == U'\t') {
      if (!box.text.empty() && !box.text.ends_with(' ')) box.text += ' ';
    } else {
      box.text.append(line.text, from, at - from);
    }
    while (next < line.links.size() && at >= line.links[next].end) {
      const std::string_view shown =
          element::trim(std::string_view(box.text).substr(begin.value_or(box.text.size())));
      if (!shown.empty()) {
        const auto start = static_cast<std::size_t>(shown.data() - box.text.data());
        box.links.push_back({.text = std::string(shown),
                             .url = line.links[next].url,
                             .start_index = count.up_to(box.text, start)});
      }
      ++next;
      begin.reset();
    }
  }
}

}  // namespace

std::vector<Line> lines_of(const std::vector<Run>& runs, const Margins& margins,
                           const Context& context) {
  std::vector<std::size_t> order(runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return std::pair(runs[a].box.left, runs[a].box.top) <
           std::pair(runs[b].box.left, runs[b].box.top);
  });
  // From left to right, each run goes to the open line that it continues.
  std::vector<Open> open;
  for (std::size_t step = 0; step < order.size() && !is_to_end(context, step); ++step) {
    const std::size_t at = order[step];
    const Run& run = runs[at];
    Open* found = nullptr;
    std::size_t looked_at = 0;
    for (std::size_t i = open.size(); i-- > 0 && looked_at < neighbours_max; ++looked_at) {
      if (joins(runs[open[i].runs.back()], run, margins)) {
        found = &open[i];
        break;
      }
    }
    if (found == nullptr) found = &open.emplace_back();
    found->runs.push_back(at);
  }
  std::vector<Line> lines;
  for (const Open& one : open) {
    Line line;
    double right = 0;
    for (const std::size_t at : one.runs) {
      append(line, runs[at], right, margins);
      right = std::max(right, runs[at].box.right);
    }
    const std::string_view text = element::trim(line.text);
    if (!text.empty() && !element::is_empty_bullet(text)) lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<TextBox> boxes_of(std::vector<Line> lines, const Margins& margins,
                              const Context& context) {
  std::ranges::stable_sort(lines, [](const Line& a, const Line& b) {
    return std::pair(a.box.top, a.box.left) < std::pair(b.box.top, b.box.left);
  });
  Union trees(lines.size());
  for (std::size_t i = 0; i < lines.size() && !is_to_end(context, i); ++i) {
    const double far = lines[i].box.bottom + margins.line_margin * lines[i].box.height() * 2;
    const std::size_t end = std::min(lines.size(), i + neighbours_max);
    for (std::size_t j = i + 1; j < end && lines[j].box.top <= far; ++j) {
      if (is_neighbour(lines[i], lines[j], margins.line_margin) ||
          is_neighbour(lines[j], lines[i], margins.line_margin)) {
        trees.join(i, j);
      }
    }
  }
  std::vector<TextBox> boxes;
  std::vector<Count> counts;  // one a box
  std::vector<std::size_t> place(lines.size(), lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::size_t& at = place[trees.root(i)];
    if (at == lines.size()) {
      at = boxes.size();
      boxes.push_back({.box = lines[i].box, .size = 0, .is_bold = true, .text = {}, .links = {}});
      counts.emplace_back();
    }
    TextBox& box = boxes[at];
    box.box.unite(lines[i].box);
    box.size = std::max(box.size, lines[i].size);
    box.is_bold = box.is_bold && lines[i].is_bold;
    append_text(box, lines[i], counts[at]);
  }
  for (TextBox& box : boxes) box.text = std::string(element::trim(box.text));
  return boxes;
}

}  // namespace docket::executor::page
