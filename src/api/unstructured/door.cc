#include "api/unstructured/door.h"

#include <memory>
#include <utility>

#include "api/unstructured/errors.h"

namespace docket::api::unstructured {
namespace {

// The client's own, or ours.
std::string request_id(const http::Request& request) {
  const std::string* sent = request.headers.find("x-request-id");
  constexpr std::size_t bytes_max = 128;
  const bool is_good = sent != nullptr && !sent->empty() && sent->size() <= bytes_max;
  return is_good ? *sent : request.correlation_id;
}

http::Response refuse_with_id(const http::Request& head, const Error& error) {
  http::Response response = refuse(head, error);
  response.headers.set("x-request-id", request_id(head));
  return response;
}

http::Response render_with_id(const http::Refusal& refusal, const http::Request& request) {
  http::Response response = render_refusal(refusal, request);
  response.headers.set("x-request-id", request_id(request));
  return response;
}

Task<http::Response> identified(std::shared_ptr<const RouteTable::Handle> handle,
                                http::Request request) {
  const std::string id = request_id(request);
  http::Response response = co_await (*handle)(std::move(request));
  response.headers.set("x-request-id", id);
  co_return response;
}

RouteTable::Handle with_request_id(RouteTable::Handle handle) {
  const auto shared = std::make_shared<const RouteTable::Handle>(std::move(handle));
  return [shared](http::Request request) { return identified(shared, std::move(request)); };
}

}  // namespace

Result<void> Door::add_to(http::Router& router) {
  RouteTable table("unstructured", context_.services.guard, refuse_with_id,
                   KeyScheme::unstructured);
  lists_.add_to(table);
  jobs_.add_to(table);
  workflows_.add_to(table);
  general_.add_to(table);
  connectors_.add_to(table);
  table.wrap(with_request_id);
  if (auto added = table.add_to(router); !added) return added;
  for (const char* prefix : {"/api/v1", "/general", "/healthcheck", "/openapi.json"}) {
    if (auto owned = router.own(prefix, render_with_id); !owned) return owned;
  }
  return {};
}

}  // namespace docket::api::unstructured
