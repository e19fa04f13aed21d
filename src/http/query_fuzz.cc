// Fuzzes the splitting of targets and the decoding of queries.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "http/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::http::Request request;
  request.target.assign(reinterpret_cast<const char*>(data), size);
  if (!docket::http::split_target(request)) return 0;
  DOCKET_CHECK(request.path.starts_with('/'), "a path starts with a slash");
  DOCKET_CHECK(request.path.find("//") == std::string::npos, "runs of slashes count as one");
  DOCKET_CHECK(std::ranges::none_of(request.segments, &std::string::empty), "no segment is empty");
  for (const auto& pair : request.query) {
    DOCKET_CHECK(pair.name.size() + pair.value.size() <= size, "decoding never grows");
  }
  return 0;
}
