// Word 97 documents, whatever the bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "executor/office/doc.h"
#include "executor/office/fuzz_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor::office;
  fuzz_reader(read_doc, {reinterpret_cast<const char*>(data), size});
  return 0;
}
