#include "api/unstructured/door.h"

#include <utility>

#include "api/request_id.h"
#include "api/unstructured/errors.h"

namespace docket::api::unstructured {
namespace {

http::Response render_with_id(const http::Refusal& refusal, const http::Request& request) {
  http::Response response = render_refusal(refusal, request);
  response.headers.set("x-request-id", clients_or_own_id(request));
  return response;
}

}  // namespace

Result<void> Door::add_to(http::Router& router) {
  RouteTable table("unstructured", context_.services.guard,
                   refuse_with_id(refuse, clients_or_own_id), KeyScheme::unstructured);
  lists_.add_to(table);
  jobs_.add_to(table);
  workflows_.add_to(table);
  general_.add_to(table);
  sources_.add_to(table);
  destinations_.add_to(table);
  notifications_.add_to(table);
  table.wrap([](RouteTable::Handle handle) {
    return handle_with_id(std::move(handle), clients_or_own_id);
  });
  if (auto added = table.add_to(router); !added) return added;
  for (const char* prefix : {"/api/v1", "/general", "/healthcheck", "/openapi.json"}) {
    if (auto owned = router.own(prefix, render_with_id); !owned) return owned;
  }
  return {};
}

}  // namespace docket::api::unstructured
