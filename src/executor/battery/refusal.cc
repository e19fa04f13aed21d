#include "executor/battery/refusal.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/nearest.h"

namespace docket::executor::battery {
namespace {

constexpr std::size_t shown_bytes_max = 100;

}  // namespace

Failure refuse(FailureKind kind, std::string_view code, std::string message,
               const Culprit& culprit) {
  boost::json::object detail;
  detail["stage"] = culprit.stage;
  if (!culprit.path.empty()) detail["path"] = culprit.path;
  if (culprit.value) detail["value"] = *culprit.value;
  if (culprit.expected) detail["expected"] = *culprit.expected;
  if (culprit.step_index) detail["step_index"] = *culprit.step_index;
  if (culprit.time_s) detail["time_s"] = *culprit.time_s;
  if (culprit.ida_flag) detail["ida_flag"] = *culprit.ida_flag;
  return {.kind = kind,
          .code = std::string(code),
          .message = std::move(message),
          .detail = boost::json::serialize(detail)};
}

Failure refuse_unknown(FailureKind kind, std::string_view code, std::string_view what,
                       std::string_view word, std::span<const std::string> known, Culprit culprit) {
  std::string message = fmt::format("Unknown {} {}", what, quoted(word));
  if (const auto near = nearest(shown(word), known)) {
    message += fmt::format("; did you mean '{}'?", *near);
    culprit.expected = *near;
  }
  culprit.value = shown(word);
  return refuse(kind, code, std::move(message), culprit);
}

std::string_view shown(std::string_view text) {
  if (text.size() <= shown_bytes_max) return text;
  std::size_t length = shown_bytes_max;
  const auto continues = [&] {
    return (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U;
  };
  while (length > 0 && continues()) --length;
  return text.substr(0, length);
}

std::string quoted(std::string_view text) {
  const std::string_view start = shown(text);
  return fmt::format("'{}{}'", start, start.size() < text.size() ? "…" : "");
}

std::string child(std::string_view path, std::string_view key) {
  std::string longer = fmt::format("{}/", path);
  for (const char c : key) {
    if (c == '~') {
      longer += "~0";
    } else if (c == '/') {
      longer += "~1";
    } else {
      longer += c;
    }
  }
  return longer;
}

std::string child(std::string_view path, std::size_t index) {
  return fmt::format("{}/{}", path, index);
}

}  // namespace docket::executor::battery
