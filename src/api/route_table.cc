#include "api/route_table.h"

#include <fmt/format.h>

namespace docket::api {
namespace {

constexpr std::string_view sample_id = "01900000-0000-7000-8000-000000000000";

}  // namespace

std::string sample_target(std::string_view pattern) {
  std::string target;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    target += pattern.substr(0, open);
    if (open == pattern.npos) break;
    target += sample_id;
    pattern.remove_prefix(pattern.find('}', open) + 1);
  }
  return target;
}

RouteTable::RouteTable(std::string name, const Guard& guard, Refuse refuse, KeyScheme scheme)
    : name_(std::move(name)), guard_(guard), refuse_(std::move(refuse)), scheme_(scheme) {}

http::Route& RouteTable::line(http::Method method, std::string pattern, std::string name) {
  http::Route& route = routes_.emplace_back();
  route.method = method;
  route.name = fmt::format("{}.{}", name_, name);
  route.sample.target = sample_target(pattern);
  route.pattern = std::move(pattern);
  return route;
}

void RouteTable::protect(http::Route& route, job::Permission permission) const {
  route.permission = job::name(permission);
  route.admit = guard_.admit(permission, refuse_, scheme_);
}

void RouteTable::wrap(const std::function<Handle(Handle)>& around) {
  for (http::Route& route : routes_) route.handle = around(std::move(route.handle));
}

Result<void> RouteTable::add_to(http::Router& router) {
  for (http::Route& route : std::exchange(routes_, {})) {
    const bool is_json = !route.sample.body.empty() && route.sample.content_type.empty();
    if (is_json) route.sample.content_type = "application/json";
    if (auto added = router.add(std::move(route)); !added) return added;
  }
  return {};
}

}  // namespace docket::api
