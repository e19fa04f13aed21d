#include "api/guard.h"

#include <algorithm>
#include <any>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace docket::api {
namespace {

// The scheme's name is compared without case (RFC 9110 section 11.1).
std::optional<std::string_view> bearer_token(std::string_view credentials) {
  constexpr std::string_view scheme = "bearer ";
  if (credentials.size() < scheme.size()) return std::nullopt;
  const bool is_bearer =
      std::equal(scheme.begin(), scheme.end(), credentials.begin(), [](char wanted, char c) {
        return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      });
  if (!is_bearer) return std::nullopt;
  credentials.remove_prefix(scheme.size());
  const std::size_t begin = credentials.find_first_not_of(' ');
  return begin == credentials.npos ? "" : credentials.substr(begin);
}

std::optional<std::string_view> secret_of(const http::Request& head) {
  if (const std::string* credentials = head.headers.find("Authorization")) {
    if (const auto token = bearer_token(*credentials)) return token;
  }
  if (const std::string* key = head.headers.find("X-API-Key")) return *key;
  return std::nullopt;
}

}  // namespace

Guard::Guard(const engine::Engine& engine, std::optional<job::Principal> everybody)
    : engine_(engine), everybody_(everybody) {}

Result<job::Principal> Guard::check(const http::Request& head, job::Permission permission) const {
  if (everybody_) return *everybody_;
  const auto secret = secret_of(head);
  if (!secret) return unauthenticated("A key is needed: send X-API-Key or Authorization: Bearer.");
  Result<job::Principal> who = engine_.authenticate(*secret);
  if (who && !job::may(who->role, permission)) {
    return forbidden(
        fmt::format("This needs the permission {}, which a key with the role {} lacks.",
                    job::name(permission), job::name(who->role)));
  }
  return who;
}

Admit Guard::admit(job::Permission permission, Refuse refuse) const {
  return [this, permission,
          refuse = std::move(refuse)](http::Request& head) -> std::optional<http::Response> {
    const Result<job::Principal> who = check(head, permission);
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
