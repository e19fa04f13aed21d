// Calls a reader as the kind does and gives the finished elements; for tests of this room.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "executor/element/finish.h"
#include "executor/element/reader.h"

namespace docket::executor::markup {

struct Setting {
  element::ReadOptions options = {};
  element::ReadLimits limits = {};
};

using Reader = element::Reading (*)(std::string_view bytes, const element::ReadContext& context);

inline element::Reading read_with(Reader reader, std::string_view bytes,
                                  const Setting& setting = {}) {
  QuietContext context;
  return reader(bytes, {setting.options, setting.limits, context});
}

// "Title: Harbour Notes"; failures as their message.
inline std::vector<std::string> shown(Reader reader, std::string_view bytes,
                                      const Setting& setting = {}) {
  element::Reading reading = read_with(reader, bytes, setting);
  if (!reading) return {"failure: " + reading.failure().message};
  std::vector<std::string> lines;
  for (const element::Element& element : *reading) {
    lines.push_back(std::string(element::name(element.type)) + ": " + element.text);
  }
  return lines;
}

inline element::Elements finished(Reader reader, std::string_view bytes, std::string filename) {
  element::Reading reading = read_with(reader, bytes);
  if (!reading) return {};
  element::finish(*reading, {.filename = std::move(filename)});
  return std::move(*reading);
}

}  // namespace docket::executor::markup
