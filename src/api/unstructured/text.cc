#include "api/unstructured/text.h"

#include <algorithm>

#include "api/json_writer.h"

namespace docket::api::unstructured {

std::string quoted(std::string_view text) { return JsonWriter().string(text).take(); }

std::int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

std::string_view plain_name(std::string_view name) {
  if (name.ends_with("[]")) name.remove_suffix(2);
  return name;
}

}  // namespace docket::api::unstructured
