#include "api/guard.h"

#include <algorithm>
#include <any>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "http/text.h"

namespace docket::api {
namespace {

// The token behind a scheme, whose name is compared without case (RFC 9110 section 11.1).
std::optional<std::string_view> token(std::string_view credentials, std::string_view scheme) {
  const std::size_t end = std::min(credentials.find(' '), credentials.size());
  if (!http::equal_without_case(credentials.substr(0, end), scheme)) return std::nullopt;
  return http::trimmed(credentials.substr(end));
}

std::optional<std::string_view> secret_of(const http::Request& head, KeyScheme scheme) {
  const bool is_bearer = scheme == KeyScheme::bearer;
  if (const std::string* credentials = head.headers.find("Authorization")) {
    if (const auto found = token(*credentials, is_bearer ? "bearer" : "apikey")) return found;
  }
  const std::string* key = is_bearer ? head.headers.find("X-API-Key") : nullptr;
  if (key != nullptr) return *key;
  return std::nullopt;
}

std::string_view how_to_send(KeyScheme scheme) {
  return scheme == KeyScheme::bearer ? "A key is needed: send X-API-Key or Authorization: Bearer."
                                     : "A key is needed: send Authorization: apiKey.";
}

}  // namespace

Guard::Guard(const engine::Engine& engine, std::optional<job::Principal> everybody)
    : engine_(engine), everybody_(everybody) {}

Result<job::Principal> Guard::check(const http::Request& head, job::Permission permission,
                                    KeyScheme scheme) const {
  if (everybody_) return *everybody_;
  const auto secret = secret_of(head, scheme);
  if (!secret) return unauthenticated(std::string(how_to_send(scheme)));
  Result<job::Principal> who = engine_.authenticate(*secret);
  if (who && !job::may(who->role, permission)) {
    return forbidden(
        fmt::format("This needs the permission {}, which a key with the role {} lacks.",
                    job::name(permission), job::name(who->role)));
  }
  return who;
}

Admit Guard::admit(job::Permission permission, Refuse refuse, KeyScheme scheme) const {
  return [this, permission, scheme,
          refuse = std::move(refuse)](http::Request& head) -> std::optional<http::Response> {
    const Result<job::Principal> who = check(head, permission, scheme);
    if (!who) return refuse(head, who.error());
    head.admitted = *who;
    return std::nullopt;
  };
}

const job::Principal& principal(const http::Request& request) {
  const auto* who = std::any_cast<job::Principal>(&request.admitted);
  DOCKET_CHECK(who != nullptr, "the route has a guard");
  return *who;
}

}  // namespace docket::api
