#include "api/unstructured/partition_error.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include "api/unstructured/codec.h"

namespace docket::api::unstructured {
namespace {

// "File type text/x is not supported", as jobs say it.
std::string unsupported(std::string_view text) {
  constexpr std::string_view front = "File type ";
  constexpr std::string_view back = " is not supported";
  if (!text.starts_with(front) || !text.ends_with(back)) return std::string(text);
  text.remove_prefix(front.size());
  text.remove_suffix(back.size());
  return fmt::format("{} not currently supported", text);
}

// What the kind found, in one line; empty when it did not say.
std::string error_of(const Failure& failure) {
  if (failure.detail.empty()) return {};
  boost::json::error_code error;
  const boost::json::value detail = boost::json::parse(failure.detail, error);
  const boost::json::object* members = error ? nullptr : detail.if_object();
  const boost::json::value* said = members == nullptr ? nullptr : members->if_contains("error");
  return said != nullptr && said->is_string() ? std::string(said->get_string()) : std::string();
}

}  // namespace

Answered partition_error(const Failure& failure) {
  if (failure.kind == FailureKind::cancelled) return detail(503, "The work was cancelled.");
  const std::string text = failure_text(failure);
  if (failure.code == "unsupported_type") return detail(400, unsupported(text));
  if (failure.code == "fast_on_image") return detail(400, text);
  if (failure.code == "bad_json") {
    return detail(400, "Json schema does not match the Unstructured schema");
  }
  const std::string error = failure.code == "broken_pdf" ? error_of(failure) : "";
  return detail(422, error.empty() ? text : fmt::format("{} Error: {}", text, error));
}

}  // namespace docket::api::unstructured
