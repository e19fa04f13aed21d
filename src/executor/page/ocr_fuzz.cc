// Any text as what Tesseract said: paragraphs have text, elements are valid.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "executor/element/unicode.h"
#include "executor/page/ocr.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const page::OcrPage& one : page::parse_tsv(text)) {
    for (const element::Element& element : page::elements_of(one, 1)) {
      DOCKET_CHECK(element::is_utf8(element.text), "text is UTF-8");
      DOCKET_CHECK(!element.text.empty(), "an element of a picture has text");
    }
  }
  return 0;
}
