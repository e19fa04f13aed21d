#include "api/ionq/door.h"

#include <memory>
#include <utility>

#include "api/ionq/errors.h"

namespace docket::api::ionq {
namespace {

http::Response refuse(const http::Request& head, const Error& error) {
  http::Response response = encode_error(error);
  response.headers.set("x-request-id", head.correlation_id);
  return response;
}

Task<http::Response> identified(std::shared_ptr<const RouteTable::Handle> handle,
                                http::Request request) {
  const std::string id = request.correlation_id;
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
  RouteTable table("ionq", context_.services.guard, refuse, KeyScheme::api_key);
  lists_.add_to(table);
  submissions_.add_to(table);
  jobs_.add_to(table);
  results_.add_to(table);
  sessions_.add_to(table);
  public_.add_to(table);
  account_.add_to(table);
  table.wrap(with_request_id);
  if (auto added = table.add_to(router); !added) return added;
  return router.own("/v0.4", render_refusal);
}

}  // namespace docket::api::ionq
