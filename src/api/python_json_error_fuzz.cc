// Any bytes: Boost.JSON and our scanner agree on what is JSON, and no position is past the end.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/json_body.h"
#include "api/json_writer.h"
#include "api/utf8.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const api::JsonBody body = api::read_json(text);
  if (const auto* value = std::get_if<boost::json::value>(&body)) {
    const std::string written = api::to_json(*value);
    const api::JsonBody again = api::read_json(written);
    DOCKET_CHECK(std::holds_alternative<boost::json::value>(again), "what we write, we read");
    DOCKET_CHECK(api::to_json(std::get<boost::json::value>(again)) == written, "and write again");
    const bool has_mark = text.starts_with("\xEF\xBB\xBF");
    DOCKET_CHECK(!api::python_json_error(text.substr(has_mark ? 3 : 0)), "JSON has no error");
  }
  if (const auto* error = std::get_if<api::PythonJsonError>(&body)) {
    DOCKET_CHECK(error->position <= size, "a position is inside the text or at its end");
  }
  return 0;
}
