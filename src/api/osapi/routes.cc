#include "api/osapi/routes.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/osapi/errors.h"
#include "api/osapi/job_request.h"
#include "api/osapi/unbuilt.h"
#include "api/request_id.h"
#include "auth/secret.h"
#include "base/ids.h"
#include "http/text.h"

namespace docket::api::osapi {
namespace {

// The origin that may read the answer; empty: none may.
std::string allowed_origin(const http::Request& request, std::string_view allowed) {
  const std::string* origin = request.headers.find("Origin");
  if (origin == nullptr) return {};
  return http::list_has(allowed, "*") || http::list_has(allowed, *origin) ? *origin : "";
}

// The client's own, else a UUID made of ours, which stands beside it: the same for the same
// request.
std::string request_id(const http::Request& request) {
  std::string id = clients_or_own_id(request);
  if (id != request.correlation_id) return id;
  Uuid uuid;
  const auth::Sha256 digest = auth::sha256(id);
  std::copy_n(digest.begin(), uuid.bytes.size(), uuid.bytes.begin());
  // Version 8, of a layout of one's own (RFC 9562 section 5.8).
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0fU) | 0x80U);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3fU) | 0x80U);
  return format_uuid(uuid);
}

// What every answer has, whatever it is.
http::Response finished(http::Response response, const http::Request& request,
                        const Options& options) {
  response.headers.set("X-Request-Id", request_id(request));
  if (options.cors_allow_origins.empty()) return response;
  response.headers.set("Vary", "Origin");
  const std::string origin = allowed_origin(request, options.cors_allow_origins);
  if (!origin.empty()) response.headers.set("Access-Control-Allow-Origin", origin);
  return response;
}

Task<http::Response> answered(std::shared_ptr<const RouteTable::Handle> handle,
                              const Options* options, http::Request request) {
  http::Request head;
  head.headers = request.headers;
  head.correlation_id = request.correlation_id;
  http::Response response = co_await (*handle)(std::move(request));
  co_return finished(std::move(response), head, *options);
}

// A browser asks before it sends a request with a token.
bool is_preflight(const http::Request& request) {
  return request.method == http::Method::options && request.headers.has("Origin") &&
         request.headers.has("Access-Control-Request-Method");
}

http::Response preflight_answer() {
  http::Response response;
  response.status = 204;
  response.headers.set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE");
  response.headers.set("Access-Control-Allow-Headers",
                       "Authorization, Content-Type, Idempotency-Key, X-Request-Id");
  response.headers.set("Access-Control-Max-Age", "600");
  return response;
}

http::Response refusal(const http::Refusal& refusal, const http::Request& request,
                       std::size_t prefix_segments, const Access& access, const Options& options) {
  const bool is_unknown =
      refusal.fault == http::Fault::not_found || refusal.fault == http::Fault::method_not_allowed;
  if (!is_unknown || request.segments.size() < prefix_segments) {
    return render_refusal(refusal, request);
  }
  if (!options.cors_allow_origins.empty() && is_preflight(request)) return preflight_answer();
  if (!is_unbuilt(request.method, std::span(request.segments).subspan(prefix_segments))) {
    return render_refusal(refusal, request);
  }
  if (auto refused = access.admit_anybody(request)) return *std::move(refused);
  return error_response(501, "not supported by this server");
}

// What this door speaks for: the first segments of its paths, also of those that are not built.
constexpr std::array<std::string_view, 8> own_roots = {"job",   "agent", "node",    "health",
                                                       "audit", "facts", "version", "file"};

}  // namespace

Routes::Routes(const Access& access, const Options& options) : access_(access), options_(options) {}

void Routes::add(RouteLine line) { lines_.push_back(std::move(line)); }

http::Route Routes::route_of(const RouteLine& line, std::string_view prefix,
                             std::string_view mark) const {
  http::Route route;
  route.method = line.method;
  route.pattern = fmt::format("{}{}", prefix, line.pattern);
  route.name = fmt::format("osapi.{}{}", line.name, mark);
  const std::string target =
      line.sample_target.empty() ? sample_target(line.pattern) : line.sample_target;
  route.sample.target = fmt::format("{}{}", prefix, target);
  route.sample.body = line.sample_body;
  if (!line.sample_body.empty()) route.sample.content_type = "application/json";
  route.body_bytes_max = route.inflated_bytes_max = body_bytes_max;
  const bool is_audited =
      line.permission && line.is_audited.value_or(line.method != http::Method::get);
  const auto handle = std::make_shared<const RouteTable::Handle>(
      access_.identified(line.handle, is_audited ? std::optional(line.name) : std::nullopt));
  route.handle = [handle, options = &options_](http::Request request) {
    return answered(handle, options, std::move(request));
  };
  if (!line.permission) return route;
  route.permission = job::name(*line.permission);
  route.admit = [this_access = &access_, options = &options_, permission = *line.permission](
                    http::Request& head) -> std::optional<http::Response> {
    auto refused = this_access->admit(head, permission);
    if (!refused) return std::nullopt;
    return finished(*std::move(refused), head, *options);
  };
  return route;
}

Result<void> Routes::add_to(http::Router& router) && {
  struct Place {
    std::string prefix;
    std::string mark;  // of the names of its routes
    std::size_t segments;
  };
  std::vector<Place> places = {{"", "", 0}, {"/api", ".api", 1}};
  if (!options_.mount.empty()) {
    const auto segments = static_cast<std::size_t>(std::ranges::count(options_.mount, '/'));
    places.push_back({options_.mount, ".mount", segments});
    places.push_back({options_.mount + "/api", ".mount.api", segments + 1});
  }
  for (const Place& place : places) {
    for (const RouteLine& line : lines_) {
      if (auto added = router.add(route_of(line, place.prefix, place.mark)); !added) return added;
    }
    const auto render = [access = &access_, options = &options_, segments = place.segments](
                            const http::Refusal& fault, const http::Request& request) {
      return finished(refusal(fault, request, segments, *access, *options), request, *options);
    };
    if (!place.prefix.empty()) {
      if (auto owned = router.own(place.prefix, render); !owned) return owned;
      continue;
    }
    for (const std::string_view root : own_roots) {
      if (auto owned = router.own(fmt::format("/{}", root), render); !owned) return owned;
    }
  }
  return {};
}

}  // namespace docket::api::osapi
