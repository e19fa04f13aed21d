// Any bytes, as they come and as the content of a package: no crash, and what is read is text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "executor/office/fuzz_reader.h"
#include "executor/office/odt.h"
#include "support/zip_maker.h"

namespace {

void read(std::string_view bytes) {
  docket::executor::office::fuzz_reader(docket::executor::office::read_odt, bytes);
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
