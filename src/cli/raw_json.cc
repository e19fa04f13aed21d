#include "cli/raw_json.h"

#include <algorithm>

namespace docket::cli {
namespace {

constexpr std::string_view space = " \t\r\n";

// Walks the values directly inside one object or array.
class Walk {
 public:
  explicit Walk(std::string_view text) : rest_(text) {
    skip_space();
    if (!rest_.empty()) rest_.remove_prefix(1);  // the opening bracket
    skip_space();
  }

  bool is_over() const { return rest_.empty() || rest_.front() == ']' || rest_.front() == '}'; }

  // The next value or key, and what separates it from the one behind it.
  std::string_view take() {
    const std::string_view value = rest_.substr(0, length());
    rest_.remove_prefix(value.size());
    skip_space();
    if (!rest_.empty() && (rest_.front() == ',' || rest_.front() == ':')) rest_.remove_prefix(1);
    skip_space();
    return value;
  }

 private:
  void skip_space() {
    const std::size_t first = rest_.find_first_not_of(space);
    rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
  }

  std::size_t string_end(std::size_t at) const {
    for (++at; at < rest_.size() && rest_[at] != '"'; ++at) {
      if (rest_[at] == '\\') ++at;
    }
    return at;
  }

  std::size_t length() const {
    int depth = 0;
    for (std::size_t at = 0; at < rest_.size(); ++at) {
      const char c = rest_[at];
      if (c == '"') {
        at = string_end(at);
        if (depth == 0) return at + 1;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (depth == 0) return at;
        if (--depth == 0) return at + 1;
      } else if (depth == 0 && (c == ',' || c == ':' || space.find(c) != space.npos)) {
        return at;
      }
    }
    return rest_.size();
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::string_view> raw_member(std::string_view object, std::string_view key) {
  Walk walk(object);
  while (!walk.is_over()) {
    const std::string_view name = walk.take();
    const std::string_view value = walk.take();
    if (name.size() == key.size() + 2 && name.substr(1, key.size()) == key) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> raw_elements(std::string_view array) {
  std::vector<std::string_view> elements;
  Walk walk(array);
  while (!walk.is_over()) elements.push_back(walk.take());
  return elements;
}

std::string json_line(std::string_view json) {
  std::string line(json);
  // Inside of strings there are none: JSON writes them as escapes.
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line + "\n";
}

}  // namespace docket::cli
