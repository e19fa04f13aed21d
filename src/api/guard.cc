#include "api/guard.h"

#include <algorithm>
#include <any>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "http/text.h"

namespace docket::api {
namespace {

// The token behind a scheme, whose name is compared without case (RFC 9110 section 11.1).
std::optional<std::string_view> token(std::string_view credentials, std::string_view scheme) {
  const std::size_t end = std::min(credentials.find(' '), credentials.size());
  if (!equal_without_case(credentials.substr(0, end), scheme)) return std::nullopt;
  return http::trimmed(credentials.substr(end));
}

std::optional<std::string_view> authorization(const http::Request& head, std::string_view scheme) {
  const std::string* credentials = head.headers.find("Authorization");
  return credentials == nullptr ? std::nullopt : token(*credentials, scheme);
}

// An empty one is none.
std::optional<std::string_view> unstructured_key(const http::Request& head) {
  const std::string* key = head.headers.find("unstructured-api-key");
  if (key != nullptr && !http::trimmed(*key).empty()) return http::trimmed(*key);
  const auto bearer = authorization(head, "bearer");
  return bearer && bearer->empty() ? std::nullopt : bearer;
}

std::string_view how_to_send(KeyScheme scheme) {
  switch (scheme) {
    case KeyScheme::bearer:
      return "A key is needed: send X-API-Key or Authorization: Bearer.";
    case KeyScheme::api_key:
      return "A key is needed: send Authorization: apiKey.";
    case KeyScheme::unstructured:
      return "A key is needed: send unstructured-api-key.";
  }
  return "A key is needed.";
}

}  // namespace

std::optional<std::string_view> secret_of(const http::Request& head, KeyScheme scheme) {
  switch (scheme) {
    case KeyScheme::bearer: {
      const std::string* key = head.headers.find("X-API-Key");
      const auto bearer = authorization(head, "bearer");
      return bearer || key == nullptr ? bearer : std::optional<std::string_view>(*key);
    }
    case KeyScheme::api_key:
      return authorization(head, "apikey");
    case KeyScheme::unstructured:
      return unstructured_key(head);
  }
  return std::nullopt;
}

Guard::Guard(const engine::Engine& engine, std::optional<job::Principal> everybody)
    : engine_(engine), everybody_(everybody) {}

Result<job::Principal> Guard::check(const http::Request& head, job::Permission permission,
                                    KeyScheme scheme) const {
  if (everybody_) return *everybody_;
  const auto secret = secret_of(head, scheme);
  if (!secret) return unauthenticated(std::string(how_to_send(scheme)));
  Result<job::Principal> who = engine_.authenticate(*secret);
  if (!who) return who;
  if (const auto permitted = job::demand(*who, permission); !permitted) return permitted.error();
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
