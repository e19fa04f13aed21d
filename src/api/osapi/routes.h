// The lines of this door's route table: each is served at its path, the same below /api and, where
// one is configured, below a mount path.
//
// Guarantees: one handler behind all of them. Every answer has an X-Request-Id, also a refusal; web
//   pages of configured origins may read it.
// Callers: the routes of this room, then `add_to`.
// Threads: one; what is made is safe from any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/osapi/access.h"
#include "api/osapi/options.h"
#include "base/result.h"
#include "http/router.h"

namespace docket::api::osapi {

struct RouteLine {
  http::Method method = http::Method::get;
  std::string pattern;
  std::string name;
  std::optional<job::Permission> permission = {};  // empty: open to everybody
  std::string sample_body = {};
  std::string sample_target = {};  // empty: the pattern with ids
  // Its requests are in the audit log; empty: unless they only read.
  std::optional<bool> is_audited = {};
  RouteTable::Handle handle = {};
};

class Routes {
 public:
  // All must outlive the router.
  Routes(const Access& access, const Options& options);

  void add(RouteLine line);

  // `handler` is a member function of the `door`, which must outlive the router.
  template <class Door>
  void add(http::Method method, std::string pattern, std::string name,
           std::optional<job::Permission> permission, Door* door,
           Task<http::Response> (Door::*handler)(http::Request), std::string sample_body = {}) {
    RouteLine line;
    line.method = method;
    line.pattern = std::move(pattern);
    line.name = std::move(name);
    line.permission = permission;
    line.sample_body = std::move(sample_body);
    line.handle = [door, handler](http::Request request) {
      return (door->*handler)(std::move(request));
    };
    add(std::move(line));
  }

  // Also owns the paths at and below which it has routes. Errors: those of Router::add and own.
  Result<void> add_to(http::Router& router) &&;

 private:
  http::Route route_of(const RouteLine& line, std::string_view prefix, std::string_view mark) const;

  const Access& access_;
  const Options& options_;
  std::vector<RouteLine> lines_;
};

}  // namespace docket::api::osapi
