#include "wire/json_reader.h"

#include <limits>

#include <fmt/format.h>
#include <boost/json/parse.hpp>

namespace docket::wire {
namespace {

namespace json = boost::json;

constexpr std::size_t nesting_max = 32;

}  // namespace

void JsonReader::expected(std::string_view key, std::string_view what) {
  if (!fault_) fault_ = invalid_argument(fmt::format("Expected `{}` {}.", key, what));
}

void JsonReader::read(std::string_view key, std::string& value) {
  const json::value* found = object_.if_contains(key);
  if (found == nullptr) return;
  if (!found->is_string()) return expected(key, "to be a string");
  value = std::string_view(found->get_string());
}

void JsonReader::read(std::string_view key, bool& value) {
  const json::value* found = object_.if_contains(key);
  if (found == nullptr) return;
  if (!found->is_bool()) return expected(key, "to be true or false");
  value = found->get_bool();
}

void JsonReader::read(std::string_view key, double& value) {
  const json::value* found = object_.if_contains(key);
  if (found == nullptr) return;
  if (!found->is_number()) return expected(key, "to be a number");
  value = found->to_number<double>();
}

template <class T>
void JsonReader::read_integer(std::string_view key, T& value) {
  const json::value* found = object_.if_contains(key);
  if (found == nullptr) return;
  boost::system::error_code error;
  const T number = found->to_number<T>(error);
  if (error) {
    return expected(key, fmt::format("to be an integer from {} to {}",
                                     std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  }
  value = number;
}

void JsonReader::read(std::string_view key, std::int64_t& value) { read_integer(key, value); }
void JsonReader::read(std::string_view key, std::uint64_t& value) { read_integer(key, value); }
void JsonReader::read(std::string_view key, std::uint32_t& value) { read_integer(key, value); }

void JsonReader::read(std::string_view key, Millis& value) {
  std::uint32_t millis = 0;
  if (!object_.contains(key)) return;
  read(key, millis);
  value = Millis(millis);
}

const json::array* JsonReader::array(std::string_view key) {
  const json::value* found = object_.if_contains(key);
  if (found == nullptr) return nullptr;
  if (!found->is_array()) expected(key, "to be an array");
  return found->if_array();
}

const json::object* JsonReader::object(std::string_view key) {
  const json::value* found = object_.if_contains(key);
  if (found == nullptr) return nullptr;
  if (!found->is_object()) expected(key, "to be an object");
  return found->if_object();
}

Result<json::object> parse_object(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return invalid_argument(
        fmt::format("A message holds at most {} bytes; {} came.", bytes_max, text.size()));
  }
  json::parse_options options;
  options.max_depth = nesting_max;
  boost::system::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error) return invalid_argument(fmt::format("The message is no JSON: {}.", error.message()));
  if (!value.is_object()) return invalid_argument("The message is no JSON object.");
  return std::move(value.get_object());
}

}  // namespace docket::wire
