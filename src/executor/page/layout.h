// Runs of text become lines, lines become boxes: paragraphs, as far as a page shows them.
//
// Guarantees: the rules and numbers of pdfminer.six's layout analysis (its LAParams), applied to
//   runs in place of single characters; docs/formats/pdf.md has them in words.
// Callers: the PDF reader. Threads: pure. What a cancelled task still gets is a part.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "executor/element/element.h"
#include "executor/kind.h"
#include "executor/page/box.h"
#include "executor/page/runs.h"

namespace docket::executor::page {

struct Margins {
  double line_overlap = 0.5;
  double char_margin = 2.0;
  double word_margin = 0.185;
  double line_margin = 0.5;
};

struct Line {
  Box box;
  double size = 0;      // of the largest font
  bool is_bold = true;  // all of it
  std::string text;     // runs joined, white space as it came
  std::vector<LinkSpan> links;
};

struct TextBox {
  Box box;
  double size = 0;
  bool is_bold = true;
  std::string text;  // one line, white space reduced
  std::vector<element::Link> links;
};

// Lines of nothing but white space or one bullet are left out.
std::vector<Line> lines_of(const std::vector<Run>& runs, const Margins& margins,
                           const Context& context);
// From top to bottom, then left to right.
std::vector<TextBox> boxes_of(std::vector<Line> lines, const Margins& margins,
                              const Context& context);

}  // namespace docket::executor::page
