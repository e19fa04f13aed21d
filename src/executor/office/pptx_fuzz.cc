// Any bytes, as they come and as a slide of a presentation: no crash, and what is read is text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "executor/element/unicode.h"
#include "executor/kind.h"
#include "executor/office/pptx.h"
#include "support/zip_maker.h"

namespace {

constexpr std::string_view relationships =
    "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='p.xml'/></Relationships>";
constexpr std::string_view presentation =
    "<p:presentation><p:sldIdLst><p:sldId r:id='a'/></p:sldIdLst></p:presentation>";
constexpr std::string_view slides =
    "<Relationships><Relationship Id='a' Type='x/slide' Target='s.xml'/></Relationships>";

void read(std::string_view bytes) {
  const docket::executor::element::ReadOptions options;
  const docket::executor::element::ReadLimits limits{.zip_total_bytes = 1 << 22};
  docket::executor::QuietContext quiet;
  auto reading = docket::executor::office::read_pptx(
      bytes, {.options = options, .limits = limits, .context = quiet});
  if (!reading) return;
  for (const auto& element : *reading) {
    DOCKET_CHECK(docket::executor::element::is_utf8(element.text), "text is UTF-8");
    DOCKET_CHECK(element.text.find('\0') == std::string::npos, "text has no NUL");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  docket::test::ZipMaker zip;
  zip.add("_rels/.rels", relationships);
  zip.add("p.xml", presentation);
  zip.add("_rels/p.xml.rels", slides);
  zip.add("s.xml", bytes);
  read(zip.finish());
  return 0;
}
