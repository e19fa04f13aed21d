// Any bytes, as they come and as the package document of a book: no crash, and what is read is
// text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "executor/office/epub.h"
#include "executor/office/fuzz_reader.h"
#include "support/zip_maker.h"

namespace {

void read(std::string_view bytes) {
  docket::executor::office::fuzz_reader(docket::executor::office::read_epub, bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  docket::test::ZipMaker zip;
  zip.add("META-INF/container.xml",
          "<container><rootfiles><rootfile full-path='o/p.opf'/></rootfiles></container>");
  zip.add("o/p.opf", bytes);
  zip.add("o/a.xhtml", "<html><body><h1>One</h1><p>First page.</p></body></html>");
  zip.add("o/b c.xhtml", "<html><body><p>Second page.</p></body></html>");
  read(zip.finish());
  return 0;
}
