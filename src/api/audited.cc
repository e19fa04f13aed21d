#include "api/audited.h"

#include <memory>
#include <utility>

#include "api/guard.h"
#include "api/services.h"

namespace docket::api {

std::vector<std::string> roles_of(const job::Principal& who) {
  using enum job::Role;
  for (const job::Role role : {read, write, admin, agent}) {
    if (who.permissions == job::permissions_of(role)) return {std::string(job::name(role))};
  }
  return {};
}

AuditEntry entry_of(const http::Request& request, const job::Principal& who,
                    const Services& services) {
  AuditEntry entry;
  entry.at = services.clock.now();
  entry.user = services.engine.user_name(who.user);
  entry.roles = roles_of(who);
  entry.method = http::name(request.method);
  entry.path = request.path;
  entry.source_ip = request.remote_address;
  return entry;
}

Task<http::Response> recorded(const Services* services, std::shared_ptr<const Handle> handle,
                              http::Request request, AuditEntry entry) {
  const job::Principal who = principal(request);
  const Monotonic began = services->clock.monotonic();
  http::Response response = co_await (*handle)(std::move(request));
  if (!services->audit) co_return response;
  entry.status = response.status;
  entry.duration = std::chrono::duration_cast<Millis>(services->clock.monotonic() - began);
  co_await services->audit(who, std::move(entry));
  co_return response;
}

void record(http::Route& route, const Services& services) {
  auto handle = std::make_shared<const Handle>(std::move(route.handle));
  route.handle = [services = &services, handle = std::move(handle),
                  name = route.name](http::Request request) {
    AuditEntry entry = entry_of(request, principal(request), *services);
    entry.operation = name;
    return recorded(services, handle, std::move(request), std::move(entry));
  };
}

}  // namespace docket::api
