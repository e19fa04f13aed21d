#include "executor/host/data.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/string.hpp>

#include "executor/host/network_address.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

namespace json = boost::json;

constexpr std::int64_t pings_max = 20;
constexpr std::int64_t ping_seconds_max = 30;
constexpr std::int64_t command_seconds_default = 30;
constexpr std::int64_t command_seconds_max = 300;
constexpr std::size_t arguments_max = 1024;
constexpr std::size_t arguments_bytes_max = 128U << 10;
constexpr std::size_t shell_bytes_max = 64U << 10;
constexpr std::size_t directory_bytes_max = 4096;

const json::value* find(const json::object& data, std::string_view key) {
  const json::value* value = data.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

OrFailure<std::string> text(const json::object& data, std::string_view key, bool is_required) {
  const json::value* value = find(data, key);
  if (value == nullptr) {
    if (is_required) return invalid(fmt::format("{} is required", key));
    return std::string();
  }
  const json::string* string = value->if_string();
  if (string == nullptr) return invalid(fmt::format("{} must be a string", key));
  if (is_required && string->empty()) return invalid(fmt::format("{} must not be empty", key));
  if (has_nul(*string)) return invalid(fmt::format("{} must not contain NUL", key));
  return std::string(*string);
}

OrFailure<std::int64_t> integer(const json::object& data, std::string_view key,
                                std::int64_t otherwise, std::int64_t low, std::int64_t high) {
  const json::value* value = find(data, key);
  if (value == nullptr) return otherwise;
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  if (error) return invalid(fmt::format("{} must be an integer", key));
  if (number < low || number > high) {
    return invalid(fmt::format("{} must be between {} and {}", key, low, high));
  }
  return number;
}

bool is_open(std::string_view text, Stage stage) {
  return stage == Stage::submitted && text.find(fact_mark) != std::string_view::npos;
}

OrFailure<std::vector<std::string>> read_arguments(const json::object& data) {
  std::vector<std::string> arguments;
  const json::value* value = find(data, "args");
  if (value == nullptr) return arguments;
  const json::array* array = value->if_array();
  if (array == nullptr) return invalid("args must be an array of strings");
  if (array->size() > arguments_max) return invalid("args has more than 1024 entries");
  std::size_t bytes = 0;
  for (const json::value& entry : *array) {
    const json::string* string = entry.if_string();
    if (string == nullptr) return invalid("args must be an array of strings");
    if (has_nul(*string)) return invalid("args must not contain NUL");
    bytes += string->size() + 1;
    arguments.emplace_back(*string);
  }
  if (bytes > arguments_bytes_max) return invalid("args is longer than 128 KiB");
  return arguments;
}

// What both sorts of command have.
OrFailure<CommandData> read_command(const json::object& data, Stage stage) {
  auto command = text(data, "command", true);
  if (!command) return command.error();
  auto directory = text(data, "cwd", false);
  if (!directory) return directory.error();
  const bool is_fine = directory->size() <= directory_bytes_max &&
                       (directory->empty() || directory->starts_with('/'));
  if (!is_fine && !is_open(*directory, stage)) {
    return invalid(fmt::format("cwd {} is not an absolute path", in_quotes(*directory)));
  }
  const auto timeout = integer(data, "timeout", 0, 0, command_seconds_max);
  if (!timeout) return timeout.error();
  return CommandData{.command = *std::move(command),
                     .directory = *std::move(directory),
                     .timeout_s = *timeout == 0 ? command_seconds_default : *timeout};
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

OrFailure<json::object> parse_data(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error) return invalid("data is not JSON");
  if (!value.is_object()) return invalid("data must be an object");
  return std::move(value.get_object());
}

OrFailure<std::int64_t> read_pid(const json::object& data) {
  if (find(data, "pid") == nullptr) return invalid("pid is required");
  return integer(data, "pid", 0, 1, std::numeric_limits<std::int32_t>::max());
}

OrFailure<std::string> read_interface(const json::object& data) {
  return text(data, "interface", false);
}

OrFailure<PingData> read_ping(const json::object& data, Stage stage) {
  auto address = text(data, "address", true);
  if (!address) return address.error();
  if (!is_open(*address, stage) && !parse_address(*address)) {
    return invalid(fmt::format("address {} is not an IP address", in_quotes(*address)));
  }
  const auto count = integer(data, "count", 3, 1, pings_max);
  if (!count) return count.error();
  const auto timeout = integer(data, "timeout", 5, 1, ping_seconds_max);
  if (!timeout) return timeout.error();
  return PingData{.address = *std::move(address), .count = *count, .timeout_s = *timeout};
}

OrFailure<CommandData> read_exec(const json::object& data, Stage stage) {
  auto read = read_command(data, stage);
  if (!read) return read;
  const bool is_relative =
      read->command.find('/') != std::string::npos && !read->command.starts_with('/');
  if (is_relative && !is_open(read->command, stage)) {
    return invalid(fmt::format("command {} is a relative path", in_quotes(read->command)));
  }
  auto arguments = read_arguments(data);
  if (!arguments) return arguments.error();
  read->arguments = *std::move(arguments);
  return read;
}

OrFailure<CommandData> read_shell(const json::object& data, Stage stage) {
  auto read = read_command(data, stage);
  if (read && read->command.size() > shell_bytes_max) {
    return invalid("command is longer than 64 KiB");
  }
  return read;
}

OrFailure<FileData> read_file(const json::object& data, Stage stage) {
  auto path = text(data, "path", true);
  if (!path) return path.error();
  if (!is_open(*path, stage) && !is_plain_absolute_path(*path)) {
    return invalid(fmt::format("path {} is not a plain absolute path", in_quotes(*path)));
  }
  auto expected = text(data, "sha256", false);
  if (!expected) return expected.error();
  std::ranges::transform(*expected, expected->begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (!expected->empty() && !is_open(*expected, stage) && !is_digest(*expected)) {
    return invalid(fmt::format("sha256 {} is not 64 hexadecimal digits", in_quotes(*expected)));
  }
  return FileData{.path = *std::move(path), .expected = *std::move(expected)};
}

}  // namespace docket::executor::host
