#include "api/unstructured/accept.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "http/text.h"

namespace docket::api::unstructured {
namespace {

struct Range {
  std::string_view type;
  double weight = 1;
};

// Cuts what stands before `mark` off `text`, and the mark with it.
std::string_view cut(std::string_view& text, char mark) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view front = http::trimmed(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return front;
}

Range next_range(std::string_view& accept) {
  std::string_view item = cut(accept, ',');
  Range range{cut(item, ';')};
  while (!item.empty()) {
    const std::string_view parameter = cut(item, ';');
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    const std::string_view digits = parameter.substr(2);
    std::from_chars(digits.data(), digits.data() + digits.size(), range.weight);
  }
  return range;
}

// How closely a range means a type: 3 itself, 2 its family, 1 everything, 0 not at all.
int closeness(std::string_view range, std::string_view type) {
  if (equal_without_case(range, type)) return 3;
  if (range == "*/*" || range == "*") return 1;
  const std::string_view family = type.substr(0, type.find('/') + 1);
  const bool is_family =
      range.ends_with("/*") && equal_without_case(range.substr(0, range.size() - 1), family);
  return is_family ? 2 : 0;
}

}  // namespace

double weight_of(std::string_view accept, std::string_view type) {
  if (http::trimmed(accept).empty()) return 1;
  int closest = 0;
  double weight = 0;
  while (!accept.empty()) {
    const Range range = next_range(accept);
    const int close = closeness(range.type, type);
    if (close <= closest) continue;
    closest = close;
    weight = range.weight;
  }
  return weight;
}

bool names(std::string_view accept, std::string_view type) {
  while (!accept.empty()) {
    if (equal_without_case(next_range(accept).type, type)) return true;
  }
  return false;
}

}  // namespace docket::api::unstructured
