#include "api/audited.h"

#include <memory>
#include <utility>

#include "api/guard.h"
#include "api/services.h"

namespace docket::api {
namespace {

using Handle = std::function<Task<http::Response>(http::Request request)>;

struct Recorded {
  Handle handle;
  std::string name;
};

Task<http::Response> recorded(const Services* services, std::shared_ptr<const Recorded> route,
                              http::Request request) {
  if (!services->audit) co_return co_await route->handle(std::move(request));
  const job::Principal who = principal(request);
  const Monotonic began = services->clock.monotonic();
  AuditEntry entry = entry_of(request, who, *services);
  entry.operation = route->name;
  http::Response response = co_await route->handle(std::move(request));
  entry.status = response.status;
  entry.duration = std::chrono::duration_cast<Millis>(services->clock.monotonic() - began);
  co_await services->audit(who, std::move(entry));
  co_return response;
}

}  // namespace

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

void record(http::Route& route, const Services& services) {
  auto inner = std::make_shared<const Recorded>(Recorded{std::move(route.handle), route.name});
  route.handle = [services = &services, inner = std::move(inner)](http::Request request) {
    return recorded(services, inner, std::move(request));
  };
}

}  // namespace docket::api
