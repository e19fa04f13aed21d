#include "executor/page/pdf_facts.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/parse_number.h"
#include "executor/page/programs.h"

namespace docket::executor::page {
namespace {

constexpr std::int64_t output_bytes_max = 4LL << 20;

std::string_view next_word(std::string_view& line) {
  while (line.starts_with(' ')) line.remove_prefix(1);
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

// "Page    1 size: 595.276 x 841.89 pts (A4)" and "Page    1 rot:  90"
void read_page_line(std::string_view line, std::vector<PageSize>& pages) {
  next_word(line);
  const auto page = parse_number<std::int64_t>(next_word(line));
  if (!page || *page < 1 || *page > std::ssize(pages)) return;
  PageSize& size = pages[static_cast<std::size_t>(*page - 1)];
  const std::string_view what = next_word(line);
  if (what == "size:") {
    const auto width = parse_number<double>(next_word(line));
    next_word(line);
    const auto height = parse_number<double>(next_word(line));
    if (width && height && std::isfinite(*width) && std::isfinite(*height))
      size = {*width, *height};
  } else if (what == "rot:") {
    const auto turned = parse_number<std::int64_t>(next_word(line));
    if (turned && *turned % 180 != 0) std::swap(size.width, size.height);
  }
}

Failure broken(std::string_view errors) {
  Failure failure = element::unreadable("broken_pdf", "File does not appear to be a valid PDF.");
  failure.detail = boost::json::serialize(boost::json::object{{"error", first_line(errors)}});
  return failure;
}

}  // namespace

std::vector<PageSize> parse_facts(std::string_view text, std::int64_t pages_max) {
  std::vector<PageSize> pages;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("Pages:")) {
      next_word(line);
      const auto count = parse_number<std::int64_t>(next_word(line));
      if (count && *count > 0) pages.resize(static_cast<std::size_t>(std::min(*count, pages_max)));
    } else if (line.starts_with("Page ")) {
      read_page_line(line, pages);
    }
  }
  return pages;
}

PdfFacts pdf_facts(std::string_view bytes, const element::ReadContext& context) {
  const std::int64_t pages_max = context.limits.pdf_pages;
  const auto end =
      call(context.context, {.program = "pdfinfo",
                             .arguments = {"-f", "1", "-l", std::to_string(pages_max), "-"},
                             .input = bytes,
                             .limits = {.output_bytes = output_bytes_max}});
  if (!end) return end.error();
  if (end->errors.find("Incorrect password") != std::string::npos) {
    return element::unreadable("encrypted", "File is encrypted. Please decrypt it with password.");
  }
  std::vector<PageSize> pages = parse_facts(end->output, pages_max + 1);
  if (end->exit_code != 0 || pages.empty()) return broken(end->errors);
  if (std::ssize(pages) > pages_max) return element::past_limit("pdf_pages");
  return pages;
}

}  // namespace docket::executor::page
