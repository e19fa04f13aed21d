// Any bytes as a target: refused with a line of UTF-8, or in the parts of the text it was read
// from.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/osapi/target.h"
#include "base/check.h"
#include "base/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket;
  using namespace docket::api::osapi;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<Target> target = parse_target(text);
  if (!target) {
    DOCKET_CHECK(is_utf8(target.error().message), "a refusal is text");
    DOCKET_CHECK(target.error().message.size() < 4096, "a refusal is short");
  } else if (target->sort == Target::Sort::label) {
    DOCKET_CHECK(target->key + ":" + target->value == text, "a label is its text");
  } else if (target->sort == Target::Sort::host) {
    DOCKET_CHECK(target->value == text, "a name is its text");
  }
  return 0;
}
