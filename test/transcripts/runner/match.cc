#include "match.h"

#include <optional>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/ids.h"
#include "base/time.h"

namespace docket::test {
namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

bool is_shape(std::string_view name) {
  return name == "any" || name == "uuid" || name == "time" || name == "instant" || name == "int" ||
         name == "number";
}

// How much of the front of `came` has the shape; empty when none of it has.
std::optional<std::size_t> shape_bytes(std::string_view name, std::string_view came,
                                       std::size_t all_before_next) {
  if (name == "any") return all_before_next;
  if (name == "uuid") {
    const bool is_uuid = came.size() >= 36 && parse_uuid(came.substr(0, 36)).has_value();
    return is_uuid ? std::optional<std::size_t>(36) : std::nullopt;
  }
  if (name == "time") {
    const bool is_time = came.size() >= 27 && came[26] == 'Z' && parse_time(came.substr(0, 27));
    return is_time ? std::optional<std::size_t>(27) : std::nullopt;
  }
  if (name == "instant") {
    const std::size_t end = came.find('Z');
    const bool is_time = end != came.npos && parse_time(came.substr(0, end + 1));
    return is_time ? std::optional(end + 1) : std::nullopt;
  }
  const std::string_view digits = name == "int" ? "-0123456789" : "-+.eE0123456789";
  const std::size_t end = std::min(came.find_first_not_of(digits), came.size());
  return end > 0 ? std::optional(end) : std::nullopt;
}

// Expects `name` at the front of `came`; `next` is the literal behind the placeholder.
bool take_placeholder(const std::string& name, std::string_view next, std::string_view& came,
                      Remembered& remembered) {
  const std::size_t before_next = next.empty() ? came.size() : came.find(next);
  if (before_next == came.npos) return false;
  std::size_t taken = before_next;
  if (is_shape(name)) {
    const auto shaped = shape_bytes(name, came, before_next);
    if (!shaped) return false;
    taken = *shaped;
  } else if (const auto known = remembered.find(name); known != remembered.end()) {
    if (!came.starts_with(known->second)) return false;
    taken = known->second.size();
  } else {
    remembered[name] = came.substr(0, before_next);
  }
  came.remove_prefix(taken);
  return true;
}

std::string differs(std::string_view expected, std::string_view came) {
  return fmt::format("expected {}, came {}", expected, came);
}

std::string array_mismatch(const boost::json::array& expected, const boost::json::array& came,
                           Remembered& remembered) {
  if (expected.size() != came.size()) {
    return fmt::format("expected {} items, came {}", expected.size(), came.size());
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::string inner = json_mismatch(expected[i], came[i], remembered);
    if (!inner.empty()) return fmt::format("[{}] {}", i, inner);
  }
  return {};
}

std::string object_mismatch(const boost::json::object& written, const boost::json::object& came,
                            Remembered& remembered) {
  boost::json::object expected;
  for (const auto& [key, value] : written) expected[fill_in(key, remembered)] = value;
  for (const auto& [key, value] : expected) {
    if (key == "...") continue;
    const boost::json::value* found = came.if_contains(key);
    if (found == nullptr) return fmt::format("{} is missing", std::string_view(key));
    const std::string inner = json_mismatch(value, *found, remembered);
    if (!inner.empty()) return fmt::format("{}: {}", std::string_view(key), inner);
  }
  if (expected.contains("...")) return {};
  for (const auto& [key, value] : came) {
    if (!expected.contains(key)) return fmt::format("{} was not expected", std::string_view(key));
  }
  return {};
}

bool is_placeholder(std::string_view text) {
  return text.starts_with(opening) && text.find(closing) == text.size() - closing.size();
}

}  // namespace

std::string fill_in(std::string_view text, const Remembered& remembered) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t begin = text.find(opening);
    filled += text.substr(0, begin);
    if (begin == text.npos) break;
    text.remove_prefix(begin);
    const std::size_t end = text.find(closing);
    if (end == text.npos) return filled += text;
    const auto known = remembered.find(std::string(text.substr(2, end - 2)));
    filled += known == remembered.end() ? text.substr(0, end + 2) : known->second;
    text.remove_prefix(end + closing.size());
  }
  return filled;
}

std::string text_mismatch(std::string_view expected, std::string_view came,
                          Remembered& remembered) {
  std::string difference = differs(expected, came);
  for (;;) {
    const std::size_t begin = expected.find(opening);
    const std::size_t end = begin == expected.npos ? begin : expected.find(closing, begin);
    if (end == expected.npos) return expected == came ? "" : difference;
    if (!came.starts_with(expected.substr(0, begin))) return difference;
    came.remove_prefix(begin);
    const std::string name(expected.substr(begin + 2, end - begin - 2));
    expected.remove_prefix(end + closing.size());
    const std::string_view next = expected.substr(0, expected.find(opening));
    if (!take_placeholder(name, next, came, remembered)) return difference;
  }
}

std::string json_mismatch(const boost::json::value& expected, const boost::json::value& came,
                          Remembered& remembered) {
  if (const boost::json::string* text = expected.if_string()) {
    if (came.is_string())
      return text_mismatch(*text, std::string_view(came.get_string()), remembered);
    if (is_placeholder(*text)) {
      return text_mismatch(*text, boost::json::serialize(came), remembered);
    }
  }
  if (expected.is_array() && came.is_array()) {
    return array_mismatch(expected.get_array(), came.get_array(), remembered);
  }
  if (expected.is_object() && came.is_object()) {
    return object_mismatch(expected.get_object(), came.get_object(), remembered);
  }
  const bool are_numbers = expected.is_number() && came.is_number();
  const bool are_equal =
      are_numbers ? expected.to_number<double>() == came.to_number<double>() : expected == came;
  if (are_equal) return {};
  return differs(boost::json::serialize(expected), boost::json::serialize(came));
}

}  // namespace docket::test
