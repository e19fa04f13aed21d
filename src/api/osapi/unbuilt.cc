#include "api/osapi/unbuilt.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace docket::api::osapi {
namespace {

struct Row {
  std::string_view methods;
  // A star is one segment; two at the end are any number of segments, none included.
  std::string_view path;
};

constexpr std::array<Row, 24> table = {{
    {"GET POST", "file"},
    {"GET DELETE", "file/*"},
    {"POST", "node/*/file/deploy"},
    {"POST", "node/*/file/undeploy"},
    {"PUT DELETE", "node/*/network/dns"},
    {"PUT DELETE", "node/*/network/dns/*"},
    {"PUT", "node/*/hostname"},
    {"POST", "node/*/process/*/signal"},
    {"POST", "node/*/power/*"},
    {"GET", "node/*/network/interface"},
    {"GET POST PUT DELETE", "node/*/network/interface/*"},
    {"GET", "node/*/network/route"},
    {"GET POST PUT DELETE", "node/*/network/route/*"},
    {"GET POST PUT DELETE", "node/*/sysctl/**"},
    {"GET POST PUT DELETE", "node/*/ntp"},
    {"GET PUT", "node/*/timezone"},
    {"GET", "node/*/log/**"},
    {"GET POST PUT DELETE", "node/*/certificate/**"},
    {"GET POST PUT DELETE", "node/*/service/**"},
    {"GET POST PUT DELETE", "node/*/user/**"},
    {"GET POST PUT DELETE", "node/*/group/**"},
    {"GET POST PUT DELETE", "node/*/package/**"},
    {"GET POST PUT DELETE", "node/*/schedule/**"},
    {"GET POST PUT DELETE", "node/*/container/**"},
}};

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

bool matches(std::string_view pattern, std::span<const std::string> segments) {
  for (const std::string& segment : segments) {
    if (pattern == "**") return true;
    if (pattern.empty()) return false;
    const std::size_t end = std::min(pattern.find('/'), pattern.size());
    const std::string_view part = pattern.substr(0, end);
    if (part != "*" && part != segment) return false;
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return pattern.empty() || pattern == "**";
}

}  // namespace

bool is_unbuilt(http::Method method, std::span<const std::string> segments) {
  const auto is_it = [&](const Row& row) {
    return has_word(row.methods, http::name(method)) && matches(row.path, segments);
  };
  return std::ranges::any_of(table, is_it);
}

}  // namespace docket::api::osapi
