// Any bytes: sizes are positive and frames bounded.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "executor/page/image_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor::page;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto header = image_header(bytes, 20);
  if (!header) return 0;
  DOCKET_CHECK(!header->frames.empty() && header->frames.size() <= 21, "frames are bounded");
  for (const ImageFrame& frame : header->frames) {
    DOCKET_CHECK(frame.pixels() > 0, "a frame has pixels");
  }
  return 0;
}
