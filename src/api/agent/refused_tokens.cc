#include "api/agent/refused_tokens.h"

#include <utility>

#include "api/paid_rate.h"

namespace docket::api::agent {
namespace {

constexpr Micros hour = std::chrono::hours(1);

}  // namespace

bool RefusedTokens::is_kept(TenantNumber whose) {
  const std::lock_guard lock(mutex_);
  return !pay(paid_at_[whose], services_.clock.monotonic(), hour / refusals_kept, hour);
}

Task<void> RefusedTokens::add(const http::Request* request, std::string token, int status) {
  if (!services_.audit) co_return;
  const auto owner = services_.engine.owner_of(token);
  const auto who = owner ? owner : services_.engine.founder();
  if (!who || !is_kept(owner ? owner->tenant : TenantNumber::none)) co_return;
  AuditEntry entry = entry_of(*request, *who, services_);
  if (!owner) {
    entry.user.clear();
    entry.roles.clear();
  }
  entry.operation = enrolment;
  entry.status = status;
  co_await services_.audit(*who, std::move(entry));
}

}  // namespace docket::api::agent
