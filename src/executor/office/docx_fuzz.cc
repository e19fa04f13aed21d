// Any bytes, as they come and as the document part of a package: no crash, and what is read is
// text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "executor/element/unicode.h"
#include "executor/kind.h"
#include "executor/office/docx.h"
#include "support/zip_maker.h"

namespace {

constexpr std::string_view relationships =
    "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='d.xml'/></Relationships>";

void read(std::string_view bytes) {
  const docket::executor::element::ReadOptions options;
  const docket::executor::element::ReadLimits limits{.zip_total_bytes = 1 << 22};
  docket::executor::QuietContext quiet;
  auto reading = docket::executor::office::read_docx(
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
  zip.add("d.xml", bytes);
  read(zip.finish());
  return 0;
}
