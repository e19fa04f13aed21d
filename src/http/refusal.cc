#include "http/refusal.h"

#include <fmt/format.h>

namespace docket::http {
namespace {

std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      json += c;
    }
  }
  return json + '"';
}

}  // namespace

int default_status(Fault fault) {
  switch (fault) {
    case Fault::not_found:
      return 404;
    case Fault::method_not_allowed:
      return 405;
    case Fault::malformed:
    case Fault::broken_body:
      return 400;
    case Fault::unsupported_encoding:
      return 415;
    case Fault::body_too_large:
      return 413;
    case Fault::target_too_long:
      return 414;
    case Fault::headers_too_large:
      return 431;
    case Fault::expectation_failed:
      return 417;
    case Fault::timed_out:
      return 408;
    case Fault::too_many_connections:
      return 429;
    case Fault::overloaded:
      return 503;
    case Fault::failed:
      return 500;
  }
  return 500;
}

Response render_problem(const Refusal& refusal, const Request& request) {
  const int status = default_status(refusal.fault);
  std::string body = fmt::format(
      R"({{"type":"about:blank","title":{},"status":{},"detail":{},"correlation_id":{})",
      quoted(reason_phrase(status)), status, quoted(refusal.message),
      quoted(request.correlation_id));
  if (refusal.limit_bytes != 0) body += fmt::format(R"(,"limit_bytes":{})", refusal.limit_bytes);
  body += '}';
  return make_response(status, "application/problem+json", std::move(body));
}

}  // namespace docket::http
