// Any bytes: a normal form is ASCII, and its own normal form.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/http_url.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const api::HttpUrl url = api::normalize_http_url(text);
  if (const auto* normal = std::get_if<std::string>(&url)) {
    DOCKET_CHECK(std::all_of(normal->begin(), normal->end(), [](char c) { return c > 0x20; }),
                 "a normal form is printable ASCII");
    const api::HttpUrl again = api::normalize_http_url(*normal);
    DOCKET_CHECK(std::holds_alternative<std::string>(again), "a normal form is a URL");
    DOCKET_CHECK(std::get<std::string>(again) == *normal, "a normal form is its own");
  }
  return 0;
}
