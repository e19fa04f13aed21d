#include "executor/element/block_types.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"

namespace docket::executor::element {

bool is_picture_wanted(const ReadOptions& options, Type type) {
  return std::ranges::any_of(options.extract_image_block_types, [type](const std::string& word) {
    return equal_without_case(word, name(type));
  });
}

}  // namespace docket::executor::element
