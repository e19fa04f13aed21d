// Word 97 documents, whatever the bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "executor/office/doc.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor;
  const element::ReadOptions options;
  const element::ReadLimits limits;
  QuietContext quiet;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(
      office::read_doc(bytes, {.options = options, .limits = limits, .context = quiet}));
  return 0;
}
