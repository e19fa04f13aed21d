// Rich text, whatever the bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "executor/element/unicode.h"
#include "executor/office/rtf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor;
  const element::ReadOptions options;
  const element::ReadLimits limits;
  QuietContext quiet;
  const std::string bytes = "{\\rtf" + std::string(reinterpret_cast<const char*>(data), size);
  const auto html =
      office::rtf_to_html(bytes, {.options = options, .limits = limits, .context = quiet});
  DOCKET_CHECK(!html || element::is_utf8(*html), "what is made is text");
  return 0;
}
