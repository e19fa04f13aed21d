// What every fuzz target of this room does: any bytes give elements or a failure that says why.
//
// Threads: pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "executor/element/finish.h"
#include "executor/element/json.h"
#include "executor/element/unicode.h"
#include "executor/markup/reading_test.h"

namespace docket::executor::markup {

inline int fuzz_reader(Reader reader, const std::uint8_t* data, std::size_t size) {
  Setting setting;
  setting.limits.elements = 10'000;
  setting.limits.html_nodes = 20'000;
  setting.limits.xml_nodes = 20'000;
  setting.limits.json_nodes = 20'000;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  element::Reading reading = read_with(reader, bytes, setting);
  if (!reading) {
    DOCKET_CHECK(!reading.failure().message.empty(), "a failure says why");
    return 0;
  }
  for (const element::Element& element : *reading) {
    DOCKET_CHECK(element::is_utf8(element.text), "texts are UTF-8");
    DOCKET_CHECK(element.text.find('\0') == std::string::npos, "texts have no NUL");
  }
  element::finish(*reading, {.filename = "fuzz"});
  element::Reading again = element::from_json(element::to_json(*reading), setting.limits);
  DOCKET_CHECK(again && *again == *reading, "elements come back from their JSON");
  return 0;
}

}  // namespace docket::executor::markup
