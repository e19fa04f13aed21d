// Mails, whatever the bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "executor/office/fuzz_reader.h"
#include "executor/office/mail.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor;
  const auto nothing = [](auto, auto, auto) { return element::Reading(element::Elements()); };
  const auto read = [&](std::string_view bytes, const element::ReadContext& context) {
    return office::read_eml(bytes, context, nothing);
  };
  office::fuzz_reader(read, {reinterpret_cast<const char*>(data), size});
  return 0;
}
