// Any bytes, as they come and as the document part of a package: no crash, and what is read is
// text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "executor/office/docx.h"
#include "executor/office/fuzz_reader.h"
#include "support/zip_maker.h"

namespace {

constexpr std::string_view relationships =
    "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='d.xml'/></Relationships>";

void read(std::string_view bytes) {
  docket::executor::office::fuzz_reader(docket::executor::office::read_docx, bytes);
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
