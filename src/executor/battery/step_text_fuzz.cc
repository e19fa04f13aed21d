// Any bytes: no crash, and what is accepted keeps the header's promises.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "executor/battery/step_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto step = docket::executor::battery::parse_step(text, "/experiment/0");
  if (!step) {
    DOCKET_CHECK(!step.error().message.empty(), "a refusal says why");
    return 0;
  }
  DOCKET_CHECK(step->duration_s || step->end, "an accepted step ends");
  DOCKET_CHECK(std::isfinite(step->value.value) && step->value.value >= 0, "a positive value");
  DOCKET_CHECK(!step->duration_s || *step->duration_s > 0, "a positive time");
  return 0;
}
