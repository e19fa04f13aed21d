#include "api/ionq/door.h"

#include <string>
#include <utility>

#include "api/ionq/errors.h"
#include "api/request_id.h"

namespace docket::api::ionq {
namespace {

http::Response refuse(const http::Request&, const Error& error) { return encode_error(error); }

std::string request_id(const http::Request& request) { return request.correlation_id; }

}  // namespace

Result<void> Door::add_to(http::Router& router) {
  RouteTable table("ionq", context_.services.guard, refuse_with_id(refuse, request_id),
                   KeyScheme::api_key);
  lists_.add_to(table);
  submissions_.add_to(table);
  jobs_.add_to(table);
  results_.add_to(table);
  sessions_.add_to(table);
  public_.add_to(table);
  account_.add_to(table);
  table.wrap(
      [](RouteTable::Handle handle) { return handle_with_id(std::move(handle), request_id); });
  if (auto added = table.add_to(router); !added) return added;
  return router.own("/v0.4", render_refusal);
}

}  // namespace docket::api::ionq
