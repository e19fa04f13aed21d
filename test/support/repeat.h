// A text, again and again.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace docket::test {

inline std::string repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace docket::test
