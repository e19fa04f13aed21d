// Absolute http and https URLs in the normal form of the WHATWG URL standard, and the reasons for
// which a text is none, in the words of the parser behind pydantic 2.
//
// Guarantees: the normal form is ASCII; scheme and host are lower-case, the host in punycode or as
//   a canonical address, the default port is gone, the path begins with '/' and has no dot
//   segments. Normalising it again gives the same.
// Source: https://url.spec.whatwg.org (basic URL parser, special schemes, no base).
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace docket::api {

// Well-formed, but neither http nor https.
struct OtherScheme {};
// Constant text, e.g. "empty host".
struct UrlFault {
  std::string_view reason;
};

using HttpUrl = std::variant<std::string, OtherScheme, UrlFault>;

HttpUrl normalize_http_url(std::string_view text);

}  // namespace docket::api
