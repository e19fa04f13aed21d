#include "executor/element/file_name.h"

#include <cstddef>

#include "base/excerpt.h"

namespace docket::executor::element {

std::string base_name(std::string_view path) {
  constexpr std::size_t bytes_max = 255;
  const std::size_t slash = path.find_last_of("/\\");
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  std::string name(path);
  std::erase_if(name, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  name.resize(excerpt(name, bytes_max).size());
  return name == "." || name == ".." ? std::string() : name;
}

}  // namespace docket::executor::element
