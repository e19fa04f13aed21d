#include "api/osapi/door.h"

#include <utility>

#include "api/osapi/routes.h"

namespace docket::api::osapi {

Result<void> Door::add_to(http::Router& router) {
  Routes routes(access_, context_.options);
  lists_.add_to(routes);
  jobs_.add_to(routes);
  agents_.add_to(routes);
  health_.add_to(routes);
  nodes_.add_to(routes);
  audits_.add_to(routes);
  return std::move(routes).add_to(router);
}

}  // namespace docket::api::osapi
