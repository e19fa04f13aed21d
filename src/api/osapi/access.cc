#include "api/osapi/access.h"

#include <any>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/json_writer.h"
#include "api/osapi/errors.h"
#include "base/log.h"

namespace docket::api::osapi {
static_assert(auth::subject_bytes_max <= engine::user_bytes_max, "a token's user can be made");

Access::Access(Services& services, const Options& options)
    : services_(services), tenant_(options.tenant), rules_(options.tokens) {}

Result<auth::Token> Access::token_of(const http::Request& head) const {
  const auto secret = secret_of(head, KeyScheme::bearer);
  if (!secret || secret->empty()) return unauthenticated("Bearer token required");
  if (!rules_) return unauthenticated("Invalid token: it is no key of this server");
  auto token = auth::verify(*secret, *rules_, services_.clock.now());
  if (!token) return unauthenticated(fmt::format("Invalid token: {}", token.error().message));
  if (!token->expires) warn_of_endless(*token);
  return token;
}

void Access::warn_of_endless(const auth::Token& token) const {
  constexpr std::size_t users_max = 1'000;
  const std::lock_guard lock(mutex_);
  if (warned_of_.size() == users_max || !warned_of_.insert(token.subject).second) return;
  log::warning("osapi", "the token of {} never expires", JsonWriter().string(token.subject).text());
}

std::optional<http::Response> Access::admit(http::Request& head, job::Permission permission) const {
  auto who = services_.guard.check(head, permission);
  if (who) {
    head.admitted = *who;
    return std::nullopt;
  }
  if (who.error().code != ErrorCode::unauthenticated) return missing_right(permission).response;
  auto token = token_of(head);
  if (!token) return encode_error(token.error());
  if (!token->permissions.has(permission)) return missing_right(permission).response;
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

struct Identified {
  std::shared_ptr<const RouteTable::Handle> handle;
  std::optional<std::string> audited_as;
};

Task<http::Response> with_principal(Services* services, std::string tenant,
                                    std::shared_ptr<const Identified> route,
                                    http::Request request) {
  std::vector<std::string> roles;
  if (const auto* token = std::any_cast<auth::Token>(&request.admitted)) {
    roles = token->roles;
    const auto who =
        co_await services->engine.principal_of(tenant, token->subject, token->permissions);
    if (!who) co_return encode_error(who.error());
    request.admitted = *who;
  }
  if (!route->audited_as) co_return co_await (*route->handle)(std::move(request));
  AuditEntry entry = entry_of(request, principal(request), *services);
  if (!roles.empty()) entry.roles = std::move(roles);  // those that a token says
  entry.operation = *route->audited_as;
  co_return co_await recorded(services, route->handle, std::move(request), std::move(entry));
}

}  // namespace

RouteTable::Handle Access::identified(RouteTable::Handle handle,
                                      std::optional<std::string> audited_as) const {
  auto route = std::make_shared<Identified>();
  route->handle = std::make_shared<const RouteTable::Handle>(std::move(handle));
  route->audited_as = std::move(audited_as);
  return [services = &services_, tenant = tenant_,
          route = std::shared_ptr<const Identified>(std::move(route))](http::Request request) {
    return with_principal(services, tenant, route, std::move(request));
  };
}

}  // namespace docket::api::osapi
