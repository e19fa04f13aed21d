// Any bytes: Boost.JSON and our scanner agree on what is JSON, no position is past the end, and
// what is JSON falls into slices that are.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/json_body.h"
#include "api/json_slices.h"
#include "api/json_writer.h"
#include "base/check.h"

namespace {

using namespace docket;

void check_slices(std::string_view text, const boost::json::value& value) {
  const auto is_json = [](std::string_view slice) {
    return std::holds_alternative<boost::json::value>(api::read_json(slice));
  };
  if (value.is_object()) {
    const auto members = api::json_members(text);
    DOCKET_CHECK(members.size() >= value.get_object().size(), "every member has its slice");
    for (const api::JsonMember& member : members) {
      DOCKET_CHECK(value.get_object().contains(member.name), "a slice has its member's name");
      DOCKET_CHECK(is_json(member.text), "a slice is JSON");
    }
  }
  if (value.is_array()) {
    const auto items = api::json_items(text);
    DOCKET_CHECK(items.size() == value.get_array().size(), "every item has its slice");
    for (const std::string_view item : items) DOCKET_CHECK(is_json(item), "a slice is JSON");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view text = api::without_byte_order_mark(bytes);
  const api::JsonBody body = api::read_json(bytes);
  if (const auto* value = std::get_if<boost::json::value>(&body)) {
    DOCKET_CHECK(std::holds_alternative<boost::json::value>(api::read_json(api::to_json(*value))),
                 "what we write, we read");
    DOCKET_CHECK(!api::python_json_error(text), "JSON has no error");
    check_slices(text, *value);
  }
  if (const auto* error = std::get_if<api::PythonJsonError>(&body)) {
    DOCKET_CHECK(error->position <= size, "a position is inside the text or at its end");
  }
  return 0;
}
