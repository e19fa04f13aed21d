#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "worker/frame.h"

// Whatever a worker may write: the reader gives frames or stops, and a frame that it gives is
// written again byte by byte as it was read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  docket::worker::FrameReader reader(4096);
  reader.add(bytes);
  std::string written;
  for (;;) {
    const auto frame = reader.next();
    if (!frame || !*frame) break;
    encode(**frame, written);
  }
  DOCKET_CHECK(bytes.starts_with(written), "a frame is written as it was read");
  return 0;
}
