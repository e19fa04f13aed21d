// Any bytes, as they come and as a slide of a presentation: no crash, and what is read is text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "executor/office/fuzz_reader.h"
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
  docket::executor::office::fuzz_reader(docket::executor::office::read_pptx, bytes);
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
