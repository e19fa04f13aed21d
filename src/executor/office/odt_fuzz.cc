// Any bytes, as they come and as the content of a package: no crash, and what is read is text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "executor/element/unicode.h"
#include "executor/kind.h"
#include "executor/office/odt.h"
#include "support/zip_maker.h"

namespace {

void read(std::string_view bytes) {
  const docket::executor::element::ReadOptions options;
  const docket::executor::element::ReadLimits limits{.zip_total_bytes = 1 << 22};
  docket::executor::QuietContext quiet;
  auto reading = docket::executor::office::read_odt(
      bytes, {.options = options, .limits = limits, .context = quiet});
  if (!reading) return;
  for (const auto& element : *reading) {
    DOCKET_CHECK(docket::executor::element::is_utf8(element.text), "text is UTF-8");
    DOCKET_CHECK(element.metadata.links.size() == element.metadata.link_urls.size(),
                 "each link has a target");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  docket::test::ZipMaker zip;
  zip.add("content.xml", bytes);
  read(zip.finish());
  return 0;
}
