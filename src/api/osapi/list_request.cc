#include "api/osapi/list_request.h"

#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/words.h"
#include "base/parse_number.h"

namespace docket::api::osapi {
namespace {

constexpr std::string_view skipped_word = "skipped";

// The one value of a field; empty when it is absent.
OrAnswer<std::optional<std::string>> single(const http::Request& request, std::string_view name) {
  std::optional<std::string> value;
  for (const http::NamedValue& pair : request.query) {
    if (pair.name != name) continue;
    if (value) {
      return unreadable(fmt::format(
          "Invalid format for parameter {}: multiple values for single value parameter", name));
    }
    value = pair.value;
  }
  return value;
}

OrAnswer<std::int64_t> whole(const http::Request& request, std::string_view name,
                             std::int64_t usual) {
  const auto text = single(request, name);
  if (!text) return text.error();
  if (!*text) return usual;
  if (const auto number = parse_number<std::int64_t>(**text)) return *number;
  return unreadable(fmt::format("Invalid format for parameter {}: not an integer", name));
}

}  // namespace

Version version_of(const http::Request& request) {
  const auto& segments = request.segments;  // "/job", "/api/job", or these behind a mount
  const bool is_under_api = segments.size() >= 2 && segments[segments.size() - 2] == "api";
  return is_under_api ? Version::under_api : Version::unprefixed;
}

OrAnswer<ListRequest> decode_list(const http::Request& request) {
  const auto limit = whole(request, "limit", page_usual);
  if (!limit) return limit.error();
  const auto offset = whole(request, "offset", 0);
  if (!offset) return offset.error();
  const auto status = single(request, "status");
  if (!status) return status.error();

  if (*limit < 1 || *limit > page_greatest) {
    return bad_request(fmt::format("limit must be between 1 and {}", page_greatest));
  }
  if (*offset < 0) return bad_request("offset must be 0 or more");
  ListRequest list;
  list.query.door = job::Door::osapi;
  list.query.detail = store::Detail::full;
  list.query.limit = static_cast<std::size_t>(*limit);
  list.query.offset = static_cast<std::uint64_t>(*offset);
  if (!*status) return list;
  if (const auto states = states_of(job::Door::osapi, **status)) {
    list.query.states = *states;
  } else if (**status == skipped_word && version_of(request) == Version::under_api) {
    list.matches_nothing = true;
  } else {
    return bad_request(
        fmt::format("status must be one of {}", fmt::join(words(job::Door::osapi), ", ")));
  }
  return list;
}

}  // namespace docket::api::osapi
