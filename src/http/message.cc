#include "http/message.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/check.h"
#include "http/text.h"

namespace docket::http {
namespace {

// In the order of Method.
constexpr std::array<std::string_view, 8> method_names = {"GET",   "HEAD",   "POST",    "PUT",
                                                          "PATCH", "DELETE", "OPTIONS", ""};

struct Phrase {
  int status;
  std::string_view text;
};
// RFC 9110 section 15, RFC 6585.
constexpr auto phrases = std::to_array<Phrase>({
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
});

}  // namespace

std::string_view name(Method method) { return method_names[static_cast<std::size_t>(method)]; }

Method parse_method(std::string_view word) {
  const auto known = std::ranges::find(method_names, word);
  if (word.empty() || known == method_names.end()) return Method::other;
  return static_cast<Method>(known - method_names.begin());
}

void Headers::add(std::string name, std::string value) {
  fields_.push_back({std::move(name), std::move(value)});
}

void Headers::set(std::string name, std::string value) {
  std::erase_if(fields_, [&](const Field& field) { return equal_without_case(field.name, name); });
  add(std::move(name), std::move(value));
}

const std::string* Headers::find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      fields_, [&](const Field& field) { return equal_without_case(field.name, name); });
  return found == fields_.end() ? nullptr : &found->value;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Field& field : fields_) {
    if (equal_without_case(field.name, name)) values.push_back(field.value);
  }
  return values;
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
  return std::ranges::any_of(fields_, [&](const Field& field) {
    return equal_without_case(field.name, name) && list_has(field.value, token);
  });
}

const std::string& Request::param(std::string_view name) const {
  const auto found = std::ranges::find(params, name, &NamedValue::name);
  DOCKET_CHECK(found != params.end(), "a handler asks only for parameters of its own pattern");
  return found->value;
}

std::string_view Body::view() const {
  if (const auto* shared = std::get_if<1>(&bytes_)) return **shared;
  if (const auto* own = std::get_if<0>(&bytes_)) return *own;
  return {};
}

std::shared_ptr<BodySource> Body::source() const {
  const auto* source = std::get_if<2>(&bytes_);
  return source == nullptr ? nullptr : *source;
}

Response make_response(int status, std::string content_type, Body body) {
  Response response{.status = status, .body = std::move(body)};
  response.headers.add("Content-Type", std::move(content_type));
  return response;
}

std::string_view reason_phrase(int status) {
  const auto found = std::ranges::find(phrases, status, &Phrase::status);
  return found == phrases.end() ? std::string_view{} : found->text;
}

}  // namespace docket::http
