#include "base/excerpt.h"

#include <fmt/format.h>

namespace docket {

std::string_view excerpt(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  while (bytes_max > 0 && continues(bytes_max)) --bytes_max;
  return text.substr(0, bytes_max);
}

std::string quoted_excerpt(std::string_view text) {
  const std::string_view start = excerpt(text);
  return fmt::format("'{}{}'", start, start.size() < text.size() ? "…" : "");
}

}  // namespace docket
