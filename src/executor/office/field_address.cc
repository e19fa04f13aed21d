#include "executor/office/field_address.h"

#include <cstddef>

#include "executor/element/unicode.h"

namespace docket::executor::office {

std::string field_address(std::string_view instruction) {
  const std::string_view words = element::trim(instruction);
  if (!words.starts_with("HYPERLINK") || words.find("\\l") != std::string_view::npos) return {};
  const std::size_t begin = words.find('"');
  if (begin == std::string_view::npos) return {};
  const std::size_t end = words.find('"', begin + 1);
  if (end == std::string_view::npos) return {};
  return std::string(words.substr(begin + 1, end - begin - 1));
}

}  // namespace docket::executor::office
