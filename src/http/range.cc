#include "http/range.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "http/text.h"

namespace docket::http {
namespace {

// Weak comparison (RFC 9110 section 8.8.3.2), for If-None-Match.
bool is_among(std::string_view list, std::string_view etag) {
  if (trimmed(list) == "*") return true;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    std::string_view tag = trimmed(list.substr(0, comma));
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

// One that does not fit is behind every body.
std::optional<std::uint64_t> position_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) return UINT64_MAX;
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct Range {
  std::uint64_t first = 0;
  std::uint64_t count = 0;  // none: nothing of it is there
};

// "bytes=first-last", "bytes=first-" or "bytes=-count" of a body of `size` bytes.
std::optional<Range> parse_range(std::string_view text, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!equal_without_case(text.substr(0, unit.size()), unit)) return std::nullopt;
  text = trimmed(text.substr(unit.size()));
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = position_of(text.substr(0, dash));
  const auto last = position_of(text.substr(dash + 1));
  if (dash == 0) {
    if (!last) return std::nullopt;
    const std::uint64_t count = std::min(*last, size);
    return Range{size - count, count};
  }
  const bool is_open = dash + 1 == text.size();
  if (!first || (!last && !is_open) || (last && *last < *first)) return std::nullopt;
  if (*first >= size) return Range{};
  return Range{*first, is_open ? size - *first : std::min(*last, size - 1) - *first + 1};
}

}  // namespace

Response serve_range(const Request& request, Response whole, std::string_view etag) {
  const std::string tag = fmt::format("\"{}\"", etag);
  whole.headers.set("ETag", tag);
  whole.headers.set("Accept-Ranges", "bytes");
  const std::string* none_of = request.headers.find("If-None-Match");
  if (none_of != nullptr && is_among(*none_of, tag)) {
    whole.status = 304;
    whole.body = {};
    return whole;
  }
  const std::string* asked = request.headers.find("Range");
  const std::string* if_range = request.headers.find("If-Range");
  const bool is_asked = asked != nullptr && (if_range == nullptr || trimmed(*if_range) == tag);
  const std::string_view bytes = whole.body.view();
  const auto range = is_asked ? parse_range(*asked, bytes.size()) : std::nullopt;
  if (!range) return whole;
  if (range->count == 0) {
    whole.status = 416;
    whole.headers.set("Content-Range", fmt::format("bytes */{}", bytes.size()));
    whole.body = {};
    return whole;
  }
  whole.status = 206;
  whole.headers.set("Content-Range", fmt::format("bytes {}-{}/{}", range->first,
                                                 range->first + range->count - 1, bytes.size()));
  whole.body = std::string(bytes.substr(range->first, range->count));
  return whole;
}

}  // namespace docket::http
