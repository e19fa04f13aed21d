#include "executor/page/runs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "base/parse_number.h"
#include "executor/element/unicode.h"

namespace docket::executor::page {
namespace {

// The value of `name="…"` in a tag; empty where it is absent.
std::string_view attribute(std::string_view tag, std::string_view name) {
  std::size_t at = 0;
  while ((at = tag.find(name, at)) != std::string_view::npos) {
    const std::size_t value = at + name.size() + 2;
    const bool is_name = at > 0 && (tag[at - 1] == ' ' || tag[at - 1] == '<');
    if (is_name && value <= tag.size() && tag.substr(at + name.size(), 2) == "=\"") {
      const std::size_t end = tag.find('"', value);
      return end == std::string_view::npos ? std::string_view() : tag.substr(value, end - value);
    }
    at += name.size();
  }
  return {};
}

double number(std::string_view tag, std::string_view name) {
  const std::string_view word = attribute(tag, name);
  const double value = parse_number<double>(word).value_or(0);
  constexpr double far = 1e6;  // no page is that large; keeps sums finite
  return std::isfinite(value) ? std::clamp(value, -far, far) : 0;
}

constexpr std::array<std::pair<std::string_view, char32_t>, 5> entities = {
    {{"amp", U'&'}, {"lt", U'<'}, {"gt", U'>'}, {"quot", U'"'}, {"apos", U'\''}}};

// What the reference between & and ; stands for; 0: it is none.
char32_t character_of(std::string_view name) {
  for (const auto& [word, character] : entities) {
    if (word == name) return character;
  }
  if (!name.starts_with('#')) return 0;
  const char32_t number = parse_number<std::uint32_t>(name.substr(1)).value_or(0);
  constexpr char32_t last = 0x10FFFF;
  const bool is_surrogate = number >= 0xD800 && number <= 0xDFFF;
  return number > last || is_surrogate ? 0 : number;
}

std::string decoded(std::string_view raw) {
  constexpr std::size_t name_max = 8;
  std::string text;
  while (!raw.empty()) {
    const std::size_t mark = std::min(raw.find('&'), raw.size());
    text.append(raw.substr(0, mark));
    raw.remove_prefix(mark);
    if (raw.empty()) break;
    const std::string_view name = raw.substr(1, raw.substr(0, name_max + 2).find(';') - 1);
    const char32_t character = raw.size() > name.size() + 1 ? character_of(name) : 0;
    if (character == 0) {
      text += '&';
      raw.remove_prefix(1);
    } else {
      element::append_character(text, character);
      raw.remove_prefix(name.size() + 2);
    }
  }
  return text;
}

// Text and tags between `<text …>` and `</text>`.
void read_content(std::string_view content, Run& run) {
  std::optional<LinkSpan> link;
  const auto end_link = [&] {
    if (!link) return;
    link->end = run.text.size();
    if (link->end > link->begin) run.links.push_back(*link);
    link.reset();
  };
  while (!content.empty()) {
    const std::size_t open = std::min(content.find('<'), content.size());
    run.text += decoded(content.substr(0, open));
    content.remove_prefix(open);
    if (content.empty()) break;
    const std::size_t close = content.find('>');
    if (close == std::string_view::npos) break;
    const std::string_view tag = content.substr(0, close + 1);
    content.remove_prefix(close + 1);
    if (tag == "<b>") run.is_bold = true;
    if (tag.starts_with("<a ")) {
      end_link();
      link = LinkSpan{.begin = run.text.size(), .end = 0, .url = decoded(attribute(tag, "href"))};
    } else if (tag == "</a>") {
      end_link();
    }
  }
  end_link();
}

struct Font {
  double size = 0;  // in points
  bool is_monospaced = false;
};
using Fonts = std::map<std::string_view, Font>;

Box box_of(std::string_view tag) {
  Box box;
  box.left = number(tag, "left") / zoom;
  box.top = number(tag, "top") / zoom;
  box.right = box.left + std::max(0.0, number(tag, "width") / zoom);
  box.bottom = box.top + std::max(0.0, number(tag, "height") / zoom);
  return box;
}

std::optional<Run> read_text(std::string_view line, const Fonts& fonts) {
  const std::size_t open = line.find('>');
  const std::size_t close = line.rfind("</text>");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  const std::string_view tag = line.substr(0, open);
  Run run;
  read_content(line.substr(open + 1, close - open - 1), run);
  run.text = element::clean_utf8(std::move(run.text));
  const double height = number(tag, "height") / zoom;
  const auto font = fonts.find(attribute(tag, "font"));
  run.size = font == fonts.end() || font->second.size <= 0 ? height : font->second.size;
  run.is_monospaced = font != fonts.end() && font->second.is_monospaced;
  run.box.left = number(tag, "left") / zoom;
  run.box.right = run.box.left + std::max(0.0, number(tag, "width") / zoom);
  run.box.bottom = number(tag, "top") / zoom + height;
  run.box.top = run.box.bottom - run.size;
  // Links were counted in the text as it came.
  for (LinkSpan& link : run.links) {
    link.begin = std::min(link.begin, run.text.size());
    link.end = std::min(link.end, run.text.size());
  }
  return run;
}

}  // namespace

bool RunPage::has_text() const {
  return std::ranges::any_of(runs, [](const Run& run) { return !element::is_blank(run.text); });
}

std::vector<RunPage> parse_runs(std::string_view xml) {
  std::vector<RunPage> pages;
  Fonts fonts;
  while (!xml.empty()) {
    const std::size_t end = std::min(xml.find('\n'), xml.size());
    std::string_view line = xml.substr(0, end);
    xml.remove_prefix(std::min(end + 1, xml.size()));
    while (line.starts_with('\t') || line.starts_with(' ')) line.remove_prefix(1);
    if (line.starts_with("<page ")) {
      RunPage page;
      page.number = static_cast<std::int64_t>(number(line, "number"));
      page.width = number(line, "width") / zoom;
      page.height = number(line, "height") / zoom;
      pages.push_back(std::move(page));
    } else if (line.starts_with("<fontspec ")) {
      const std::string_view family = attribute(line, "family");
      const bool is_monospaced = family.find("Courier") != std::string_view::npos ||
                                 family.find("Mono") != std::string_view::npos;
      fonts[attribute(line, "id")] = {number(line, "size") / zoom, is_monospaced};
    } else if (line.starts_with("<image ") && !pages.empty()) {
      // Behind `src` stands the picture itself.
      pages.back().pictures.push_back(
          {.box = box_of(line.substr(0, line.find(" src="))), .text = {}});
    } else if (line.starts_with("<text ") && !pages.empty()) {
      if (std::optional<Run> run = read_text(line, fonts))
        pages.back().runs.push_back(*std::move(run));
    }
  }
  return pages;
}

}  // namespace docket::executor::page
