#include "executor/battery/refusal.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/excerpt.h"
#include "base/nearest.h"

namespace docket::executor::battery {
namespace {}  // namespace

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
  std::string message = fmt::format("Unknown {} {}", what, quoted_excerpt(word));
  if (const auto near = nearest(excerpt(word), known)) {
    message += fmt::format("; did you mean '{}'?", *near);
    culprit.expected = *near;
  }
  culprit.value = excerpt(word);
  return refuse(kind, code, std::move(message), culprit);
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
