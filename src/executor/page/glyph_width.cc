#include "executor/page/glyph_width.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "executor/element/unicode.h"

namespace docket::executor::page {
namespace {

// Thousandths of the font's size for U+0020 to U+007E, as Adobe's metrics of Helvetica have them.
constexpr std::array<int, 95> helvetica = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};
constexpr int usual = 556;

int relative(char32_t character) {
  if (character < 0x20 || character > 0x7E) return usual;
  return helvetica[character - 0x20];
}

struct Ends {
  int first = 0;
  int last = 0;
  int sum = 0;
};

Ends ends_of(std::string_view text) {
  Ends ends;
  for (std::size_t at = 0; at < text.size();) {
    ends.last = relative(element::next_character(text, at));
    if (ends.sum == 0) ends.first = ends.last;
    ends.sum += ends.last;
  }
  return ends;
}

double share(const Run& run, int part, int sum) {
  if (sum == 0) return 0;
  if (!run.is_monospaced) return run.box.width() * part / sum;
  return run.box.width() / static_cast<double>(element::length(run.text));
}

}  // namespace

double first_width(const Run& run) {
  const Ends ends = ends_of(run.text);
  return share(run, ends.first, ends.sum);
}

double last_width(const Run& run) {
  const Ends ends = ends_of(run.text);
  return share(run, ends.last, ends.sum);
}

}  // namespace docket::executor::page
