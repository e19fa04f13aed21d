// Any text as what pdftohtml said: every page becomes elements, each with valid text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "executor/element/unicode.h"
#include "executor/page/pdf_facts.h"
#include "executor/page/runs.h"
#include "executor/page/text_page.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const element::ReadOptions options;
  const element::ReadLimits limits;
  QuietContext quiet;
  const element::ReadContext context{.options = options, .limits = limits, .context = quiet};
  for (const page::RunPage& one : page::parse_runs(text)) {
    for (const bool is_hi_res : {false, true}) {
      const auto elements = page::elements_of(one, context,
                                              {.finds_tables = is_hi_res,
                                               .has_table_html = is_hi_res,
                                               .finds_large_titles = is_hi_res});
      for (const element::Element& element : elements) {
        DOCKET_CHECK(element::is_utf8(element.text), "text is UTF-8");
        const bool is_picture = element.type == element::Type::image;
        DOCKET_CHECK(is_picture || !element.text.empty(), "an element of a page has text");
      }
    }
  }
  DOCKET_CHECK(page::parse_facts(text, 100).size() <= 100, "pages are bounded");
  return 0;
}
