// Compound files, and the messages and documents in them, whatever the bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "executor/office/mail.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor;
  const element::ReadOptions options;
  const element::ReadLimits limits;
  QuietContext quiet;
  const element::ReadContext context{.options = options, .limits = limits, .context = quiet};
  const auto nothing = [](auto, auto, auto) { return element::Reading(element::Elements()); };
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(office::read_msg(bytes, context, nothing));
  return 0;
}
