// Runs of text of a PDF's pages, read from what `pdftohtml -xml` says.
//
// Guarantees: a run is text in one font on one line; its box is as high as its font and stands on
//   the bottom of its letters. The output is read line by line and not as XML, which it often is
//   not: tags inside a text may be nested wrongly.
// Callers: the PDF reader. Threads: pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "executor/page/box.h"

namespace docket::executor::page {

struct LinkSpan {
  std::size_t begin = 0;  // bytes of the run's text
  std::size_t end = 0;
  std::string url;
};

struct Run {
  Box box;
  double size = 0;  // of the font
  bool is_bold = false;
  bool is_monospaced = false;
  std::string text;
  std::vector<LinkSpan> links;
};

struct InnerPicture {
  Box box;
  std::string text;  // what was recognized in it
};

struct RunPage {
  std::int64_t number = 0;  // as the file counts, from 1
  double width = 0;         // in points
  double height = 0;
  std::vector<Run> runs;
  std::vector<InnerPicture> pictures;  // where pdftohtml was asked for them

  bool has_text() const;
};

// pdftohtml is asked for points times this factor, its largest, because it gives sizes of fonts in
// whole numbers.
inline constexpr int zoom = 3;

std::vector<RunPage> parse_runs(std::string_view xml);

}  // namespace docket::executor::page
