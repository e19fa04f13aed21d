// Any bytes as HTML: no crash, and what is read keeps the promises of elements.
#include "executor/markup/html.h"

#include "executor/markup/fuzz_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return docket::executor::markup::fuzz_reader(&docket::executor::markup::read_html, data, size);
}
