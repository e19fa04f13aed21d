// Any bytes, as they come and as a sheet of a workbook: no crash, and what is read is text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "executor/office/fuzz_reader.h"
#include "executor/office/xlsx.h"
#include "support/zip_maker.h"

namespace {

constexpr std::string_view relationships =
    "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='w.xml'/></Relationships>";
constexpr std::string_view workbook =
    "<workbook><sheets><sheet name='S' r:id='a'/></sheets></workbook>";
constexpr std::string_view parts =
    "<Relationships><Relationship Id='a' Type='x/worksheet' Target='s.xml'/><Relationship Id='b' "
    "Type='x/sharedStrings' Target='t.xml'/><Relationship Id='c' Type='x/styles' "
    "Target='f.xml'/></Relationships>";
constexpr std::string_view strings = "<sst><si><t>rope</t></si><si><t>7</t></si></sst>";
constexpr std::string_view styles =
    "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='[h]:mm'/></numFmts><cellXfs>"
    "<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='170'/></cellXfs></styleSheet>";

void read(std::string_view bytes) {
  docket::executor::office::fuzz_reader(docket::executor::office::read_xlsx, bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  docket::test::ZipMaker zip;
  zip.add("_rels/.rels", relationships);
  zip.add("w.xml", workbook);
  zip.add("_rels/w.xml.rels", parts);
  zip.add("t.xml", strings);
  zip.add("f.xml", styles);
  zip.add("s.xml", bytes);
  read(zip.finish());
  return 0;
}
