#include "api/json_slices.h"

#include <algorithm>
#include <cstddef>

#include <boost/json/parse.hpp>

#include "base/check.h"

namespace docket::api {
namespace {

// Loops over these characters: string_view::find_first_of asks memchr(3) about each one, which took
// most of the time of a row of a long list.
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool ends_scalar(char c) { return c == ',' || c == ']' || c == '}' || is_space(c); }
constexpr bool is_mark(char c) { return c == '"' || c == '{' || c == '}' || c == '[' || c == ']'; }

// The first place from `at` on that `is_wanted`, or the end.
template <class Predicate>
std::size_t find(std::string_view text, std::size_t at, Predicate is_wanted) {
  while (at < text.size() && !is_wanted(text[at])) ++at;
  return at;
}

// Walks valid JSON; a step that validity rules out is our bug.
class Walker {
 public:
  explicit Walker(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }

  char peek() {
    at_ = find(text_, at_, [](char c) { return !is_space(c); });
    DOCKET_CHECK(at_ < text_.size(), "valid JSON does not end here");
    return text_[at_];
  }
  void take(char expected) {
    DOCKET_CHECK(peek() == expected, "valid JSON goes on otherwise");
    ++at_;
  }
  bool take_if(char wanted) {
    const bool is_there = peek() == wanted;
    if (is_there) ++at_;
    return is_there;
  }

  std::string_view value() {
    const char first = peek();
    const std::size_t begin = at_;
    if (first == '"') {
      skip_string();
    } else if (first == '{' || first == '[') {
      skip_nested();
    } else {
      at_ = find(text_, at_, ends_scalar);
    }
    return text_.substr(begin, at_ - begin);
  }

 private:
  void skip_string() {
    for (++at_; text_.at(at_) != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  void skip_nested() {
    std::size_t depth = 0;
    do {
      at_ = find(text_, at_, is_mark);
      DOCKET_CHECK(at_ < text_.size(), "valid JSON closes what it opens");
      if (text_[at_] == '"') {
        skip_string();
        continue;
      }
      const bool opens = text_[at_] == '{' || text_[at_] == '[';
      depth = opens ? depth + 1 : depth - 1;
      ++at_;
    } while (depth > 0);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string json_string(std::string_view quoted) {
  if (quoted.find('\\') == quoted.npos) return std::string(quoted.substr(1, quoted.size() - 2));
  return std::string(boost::json::parse(quoted).as_string());
}

std::vector<JsonMember> json_members(std::string_view object) {
  constexpr std::size_t usual_count = 8;
  std::vector<JsonMember> members;
  members.reserve(usual_count);
  Walker walker(object);
  walker.take('{');
  if (walker.take_if('}')) return members;
  do {
    JsonMember& member = members.emplace_back();
    member.name = json_string(walker.value());
    walker.take(':');
    member.text = walker.value();
  } while (walker.take_if(','));
  return members;
}

std::vector<std::string_view> json_items(std::string_view array) {
  std::vector<std::string_view> items;
  Walker walker(array);
  walker.take('[');
  if (walker.take_if(']')) return items;
  do {
    items.push_back(walker.value());
  } while (walker.take_if(','));
  return items;
}

std::size_t json_depth(std::string_view value) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  for (std::size_t at = find(value, 0, is_mark); at < value.size(); at = find(value, at, is_mark)) {
    if (value[at] == '"') {
      Walker walker(value, at);
      walker.value();
      at = walker.at();
      continue;
    }
    const bool opens = value[at] == '{' || value[at] == '[';
    depth = opens ? depth + 1 : depth - 1;
    deepest = std::max(deepest, depth);
    ++at;
  }
  return deepest;
}

// In valid JSON a string is a name when a colon follows it, and only then.
std::string json_with_nulls(std::string_view object, bool (*is_hidden)(std::string_view name)) {
  std::string shown;
  std::size_t copied = 0;
  std::size_t at = object.find('"');
  while (at != object.npos) {
    Walker walker(object, at);
    const std::string_view name = walker.value();
    if (walker.take_if(':') && is_hidden(json_string(name))) {
      walker.peek();  // behind the space
      shown += object.substr(copied, walker.at() - copied);
      shown += "null";
      walker.value();
      copied = walker.at();
    }
    at = object.find('"', walker.at());
  }
  shown += object.substr(copied);
  return shown;
}

std::string_view json_member(std::string_view object, std::string_view name) {
  std::string_view found;
  for (const JsonMember& member : json_members(object)) {
    if (member.name == name) found = member.text;
  }
  return found;
}

}  // namespace docket::api
