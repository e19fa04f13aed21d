// The host of a URL in its normal form: a domain in punycode, or an IPv4 or IPv6 address.
//
// Source: https://url.spec.whatwg.org/#host-parsing; domains by UTS #46 (libidn2).
// Callers: http_url. Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "api/http_url.h"

namespace docket::api {

// `host` is not empty and stands between '//' (or '@') and the port, as it was written.
std::variant<std::string, UrlFault> normalize_host(std::string_view host);

}  // namespace docket::api
