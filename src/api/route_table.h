// A door's route table: what every door says of its routes in the same way.
//
// Guarantees: a route's name is `door.name`; a guarded one runs its handler only behind the guard.
//   Its sample has an id for each parameter and, with a body of no other type, says that the body
//   is JSON; what else a test must know of a route, its door adds.
// Callers: the doors' add_to.
// Threads: one.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "api/guard.h"
#include "base/result.h"
#include "base/task.h"
#include "http/router.h"
#include "job/principal.h"

namespace docket::api {

// `pattern` with an id in place of each parameter.
std::string sample_target(std::string_view pattern);

class RouteTable {
 public:
  using Handle = std::function<Task<http::Response>(http::Request request)>;

  // `name` is the door's. `guard` must outlive the table.
  RouteTable(std::string name, const Guard& guard, Refuse refuse,
             KeyScheme scheme = KeyScheme::bearer);

  // References stay good until add_to. The door must outlive the router.
  template <class Door>
  http::Route& add(http::Method method, std::string pattern, std::string name,
                   job::Permission permission, Door* door,
                   Task<http::Response> (Door::*handler)(http::Request)) {
    http::Route& route = add_public(method, std::move(pattern), std::move(name), door, handler);
    protect(route, permission);
    return route;
  }

  // Open to everybody.
  template <class Door>
  http::Route& add_public(http::Method method, std::string pattern, std::string name, Door* door,
                          Task<http::Response> (Door::*handler)(http::Request)) {
    http::Route& route = line(method, std::move(pattern), std::move(name));
    route.handle = [door, handler](http::Request request) {
      return (door->*handler)(std::move(request));
    };
    return route;
  }

  // Puts `around` about the handlers that are in the table by now.
  void wrap(const std::function<Handle(Handle)>& around);

  // Empties the table. Errors: those of Router::add.
  Result<void> add_to(http::Router& router);

 private:
  http::Route& line(http::Method method, std::string pattern, std::string name);
  void protect(http::Route& route, job::Permission permission) const;

  const std::string name_;
  const Guard& guard_;
  const Refuse refuse_;
  const KeyScheme scheme_;
  std::deque<http::Route> routes_;
};

}  // namespace docket::api
