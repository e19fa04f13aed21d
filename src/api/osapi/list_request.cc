#include "api/osapi/list_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/osapi/query.h"
#include "api/words.h"

namespace docket::api::osapi {
namespace {

constexpr std::string_view skipped_word = "skipped";

}  // namespace

Version version_of(const http::Request& request) {
  const auto& segments = request.segments;  // "/job", "/api/job", or these behind a mount
  const bool is_under_api = segments.size() >= 2 && segments[segments.size() - 2] == "api";
  return is_under_api ? Version::under_api : Version::unprefixed;
}

OrAnswer<ListRequest> decode_list(const http::Request& request) {
  const auto status = query_text(request, "status");
  if (!status) return status.error();
  const auto page = query_page(request, page_usual);
  if (!page) return page.error();
  ListRequest list;
  list.query.door = job::Door::osapi;
  list.query.detail = store::Detail::full;
  list.query.limit = static_cast<std::size_t>(page->limit);
  list.query.offset = static_cast<std::uint64_t>(page->offset);
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
