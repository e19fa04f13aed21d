#include "api/osapi/access.h"

#include <any>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/osapi/errors.h"

namespace docket::api::osapi {
namespace {

http::Response missing_right(job::Permission permission) {
  return error_response(
      403, fmt::format("Insufficient permissions. Required: [{}]", job::name(permission)));
}

}  // namespace

Access::Access(Services& services, const Options& options)
    : services_(services), tenant_(options.tenant), rules_(options.tokens) {}

Result<auth::Token> Access::token_of(const http::Request& head) const {
  const auto secret = secret_of(head, KeyScheme::bearer);
  if (!secret || secret->empty()) return unauthenticated("Bearer token required");
  if (!rules_) return unauthenticated("Invalid token: it is no key of this server");
  auto token = auth::verify(*secret, *rules_, services_.clock.now());
  if (!token) return unauthenticated(fmt::format("Invalid token: {}", token.error().message));
  return token;
}

std::optional<http::Response> Access::admit(http::Request& head, job::Permission permission) const {
  auto who = services_.guard.check(head, permission);
  if (who) {
    head.admitted = *who;
    return std::nullopt;
  }
  if (who.error().code != ErrorCode::unauthenticated) return missing_right(permission);
  auto token = token_of(head);
  if (!token) return encode_error(token.error());
  if (!token->permissions.has(permission)) return missing_right(permission);
  head.admitted = *std::move(token);
  return std::nullopt;
}

std::optional<http::Response> Access::admit_anybody(const http::Request& head) const {
  const auto who = services_.guard.check(head, job::Permission::job_read);
  if (who || who.error().code != ErrorCode::unauthenticated) return std::nullopt;
  const auto token = token_of(head);
  if (token) return std::nullopt;
  return encode_error(token.error());
}

namespace {

Task<http::Response> with_principal(Services* services, std::string tenant,
                                    std::shared_ptr<const RouteTable::Handle> handle,
                                    http::Request request) {
  if (const auto* token = std::any_cast<auth::Token>(&request.admitted)) {
    const auto who =
        co_await services->engine.principal_of(tenant, token->subject, token->permissions);
    if (!who) co_return encode_error(who.error());
    request.admitted = *who;
  }
  co_return co_await (*handle)(std::move(request));
}

}  // namespace

RouteTable::Handle Access::identified(RouteTable::Handle handle) const {
  const auto shared = std::make_shared<const RouteTable::Handle>(std::move(handle));
  return [services = &services_, tenant = tenant_, shared](http::Request request) {
    return with_principal(services, tenant, shared, std::move(request));
  };
}

}  // namespace docket::api::osapi
