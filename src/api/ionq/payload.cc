#include "api/ionq/payload.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/ionq/forms.h"
#include "api/json_body.h"

namespace docket::api::ionq {
namespace {

// Names of the client's own may be of any length; an answer must not be.
constexpr std::size_t key_bytes_max = 256;

// Code points of valid UTF-8.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6U) != 2; }));
}

}  // namespace

Payload::Payload(const boost::json::object& object, std::string_view text, std::string path,
                 Complaint& complaint)
    : object_(object), path_(std::move(path)), slices_(json_members(text)), complaint_(complaint) {}

const boost::json::value* Payload::find(std::string_view name) const {
  const boost::json::value* value = object_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const boost::json::value* Payload::required(std::string_view name) {
  const boost::json::value* value = find(name);
  if (value == nullptr) refuse(name, "is required");
  return value;
}

std::string_view Payload::slice(std::string_view name) const {
  const auto last = std::find_if(slices_.rbegin(), slices_.rend(),
                                 [&](const JsonMember& member) { return member.name == name; });
  return last == slices_.rend() ? std::string_view() : last->text;
}

std::optional<std::string> Payload::text(std::string_view name, std::size_t characters_max) {
  const boost::json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const boost::json::string* text = value->if_string();
  if (text == nullptr) {
    refuse(name, "must be a string");
    return std::nullopt;
  }
  if (characters(*text) > characters_max) {
    refuse(name, fmt::format("must have at most {} characters", characters_max));
    return std::nullopt;
  }
  return std::string(*text);
}

std::optional<std::int64_t> Payload::integer(std::string_view name, Range range) {
  const boost::json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto number = whole_number(*value);
  if (number && *number >= range.least && *number <= range.greatest) return number;
  refuse(name, fmt::format("must be a whole number from {} to {}", range.least, range.greatest));
  return std::nullopt;
}

bool Payload::boolean(std::string_view name, bool usual) {
  const boost::json::value* value = find(name);
  if (value == nullptr) return usual;
  if (value->is_bool()) return value->get_bool();
  refuse(name, "must be true or false");
  return usual;
}

const boost::json::object* Payload::object(std::string_view name) {
  const boost::json::value* value = find(name);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) refuse(name, "must be an object");
  return value->if_object();
}

Payload Payload::below(std::string_view name, const boost::json::object& inner) const {
  return at(name, inner, slice(name));
}

Payload Payload::at(std::string_view name, const boost::json::object& inner,
                    std::string_view text) const {
  return {inner, text, key(name) + ".", complaint_};
}

void Payload::refuse(std::string_view name, std::string_view what) {
  if (complaint_) return;
  const std::string full = key(name.substr(0, key_bytes_max));
  complaint_ = BadRequest{Source::payload, {full}, fmt::format("\"{}\" {}.", full, what)};
}

OrBadRequest<boost::json::object> read_object(const http::Request& request) {
  JsonBody body = read_json(request.body);
  if (const auto* error = std::get_if<PythonJsonError>(&body)) {
    return BadRequest{
        Source::payload,
        {},
        fmt::format("The body is not JSON: {} (character {}).", error->reason, error->position)};
  }
  auto* value = std::get_if<boost::json::value>(&body);
  if (value == nullptr) {
    return BadRequest{Source::payload,
                      {},
                      "The body cannot be read: it is not UTF-8, has a number beyond a double, or "
                      "is nested too deep."};
  }
  if (!value->is_object()) {
    return BadRequest{Source::payload, {}, "The body must be a JSON object."};
  }
  return std::move(value->get_object());
}

}  // namespace docket::api::ionq
