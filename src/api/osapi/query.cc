#include "api/osapi/query.h"

#include <fmt/format.h>

#include "base/parse_number.h"

namespace docket::api::osapi {
namespace {

OrAnswer<std::int64_t> whole(const http::Request& request, std::string_view name,
                             std::int64_t usual) {
  const auto text = query_text(request, name);
  if (!text) return text.error();
  if (!*text) return usual;
  if (const auto number = parse_number<std::int64_t>(**text)) return *number;
  return unreadable(fmt::format("Invalid format for parameter {}: not an integer", name));
}

}  // namespace

OrAnswer<std::optional<std::string>> query_text(const http::Request& request,
                                                std::string_view name) {
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

OrAnswer<PageBounds> query_page(const http::Request& request, std::int64_t usual_limit) {
  const auto limit = whole(request, "limit", usual_limit);
  if (!limit) return limit.error();
  const auto offset = whole(request, "offset", 0);
  if (!offset) return offset.error();
  if (*limit < 1 || *limit > page_greatest) {
    return bad_request(fmt::format("limit must be between 1 and {}", page_greatest));
  }
  if (*offset < 0) return bad_request("offset must be 0 or more");
  return PageBounds{*limit, *offset};
}

}  // namespace docket::api::osapi
