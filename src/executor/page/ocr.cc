#include "executor/page/ocr.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "executor/element/classify.h"
#include "executor/element/languages.h"
#include "executor/element/unicode.h"
#include "executor/page/page_elements.h"
#include "executor/page/programs.h"

namespace docket::executor::page {
namespace {

constexpr std::int64_t output_bytes_max = 64LL << 20;

// Columns of the output: tesseract's TSV renderer.
struct Row {
  long level = 0;  // 1 page, 2 block, 3 paragraph, 4 line, 5 word
  long line = 0;
  Box box;
  std::string_view text;
};

double number(std::string_view word) {
  double value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value);
  constexpr double far = 1e6;
  return std::isfinite(value) ? std::clamp(value, -far, far) : 0;
}

bool read_row(std::string_view line, Row& row) {
  constexpr std::size_t columns = 12;
  std::array<std::string_view, columns> fields;
  for (std::size_t i = 0; i < columns; ++i) {
    const std::size_t end = i + 1 < columns ? line.find('\t') : std::string_view::npos;
    if (end == std::string_view::npos && i + 1 < columns) return false;
    fields[i] = line.substr(0, end);
    line.remove_prefix(i + 1 < columns ? end + 1 : 0);
  }
  row.level = std::lround(number(fields[0]));
  row.line = std::lround(number(fields[4]));
  row.box.left = number(fields[6]);
  row.box.top = number(fields[7]);
  row.box.right = row.box.left + number(fields[8]);
  row.box.bottom = row.box.top + number(fields[9]);
  row.text = fields[11];
  return true;
}

// A word cut at the end of a line goes on in the next, in lower case.
void append_word(Paragraph& paragraph, std::string_view word, bool is_new_line) {
  std::string& text = paragraph.text;
  if (is_new_line && text.size() > 1 && text.ends_with('-')) {
    std::size_t at = 0;
    const bool goes_on = element::is_lower(element::next_character(word, at));
    if (goes_on && text[text.size() - 2] != ' ') {
      text.pop_back();
      text += word;
      return;
    }
  }
  if (!text.empty()) text += ' ';
  text += word;
}

std::string tesseract_languages(const std::vector<std::string>& asked) {
  std::string languages;
  for (const std::string& word : asked) {
    const std::string code = element::tesseract_code(word);
    if (code.empty() || ("+" + languages + "+").find("+" + code + "+") != std::string::npos)
      continue;
    if (!languages.empty()) languages += '+';
    languages += code;
  }
  return languages.empty() ? "eng" : languages;
}

// Tesseract reads a round bullet as an "e".
std::string with_bullet(const std::string& text) {
  return text.starts_with("e ") ? "·" + text.substr(1) : text;
}

}  // namespace

std::vector<OcrPage> parse_tsv(std::string_view tsv) {
  std::vector<OcrPage> pages;
  long last_line = 0;
  while (!tsv.empty()) {
    const std::size_t end = std::min(tsv.find('\n'), tsv.size());
    Row row;
    const bool is_row = read_row(tsv.substr(0, end), row);
    tsv.remove_prefix(std::min(end + 1, tsv.size()));
    if (!is_row) continue;
    if (row.level == 1) {
      pages.push_back({.width = row.box.width(), .height = row.box.height(), .paragraphs = {}});
    } else if (row.level == 3 && !pages.empty()) {
      pages.back().paragraphs.push_back({.text = {}, .box = row.box});
      last_line = 0;
    } else if (row.level == 5 && !pages.empty() && !pages.back().paragraphs.empty()) {
      const std::string_view word = element::trim(row.text);
      if (word.empty()) continue;
      append_word(pages.back().paragraphs.back(), word, last_line != 0 && row.line != last_line);
      last_line = row.line;
    }
  }
  for (OcrPage& page : pages) {
    std::erase_if(page.paragraphs, [](const Paragraph& one) { return one.text.empty(); });
  }
  return pages;
}

boost::system::result<std::vector<OcrPage>, Failure> recognize(
    std::string_view picture, const Recognition& how, const element::ReadContext& context) {
  // Page segmentation modes of tesseract(1): 3 takes the page as it stands, 1 turns it first.
  std::vector<std::string> arguments = {"stdin", "stdout",
                                        "-l",    tesseract_languages(context.options.languages),
                                        "--psm", how.is_turned ? "1" : "3"};
  if (how.dpi > 0) arguments.insert(arguments.end(), {"--dpi", std::to_string(how.dpi)});
  arguments.emplace_back("tsv");
  const auto end = call(context.context, {.program = "tesseract",
                                          .arguments = std::move(arguments),
                                          .input = picture,
                                          .limits = {.output_bytes = output_bytes_max}});
  if (!end) return end.error();
  if (end->exit_code == 0) return parse_tsv(end->output);
  if (end->errors.find("Failed loading language") != std::string::npos) {
    return element::unreadable("bad_options", "A language to read with is not installed.");
  }
  return element::unreadable("broken_file", "File is not a valid image");
}

element::Elements elements_of(const OcrPage& page, std::int64_t number) {
  element::Elements elements;
  for (const Paragraph& paragraph : page.paragraphs) {
    element::Element element =
        element::classify(element::clean_utf8(with_bullet(element::ws(paragraph.text))));
    if (element.text.empty()) continue;
    place(element, paragraph.box, page.width, page.height, number);
    elements.push_back(std::move(element));
  }
  return elements;
}

}  // namespace docket::executor::page
