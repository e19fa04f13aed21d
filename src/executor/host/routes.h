// The kernel's routes, from /proc/net/route and /proc/net/ipv6_route, and the primary interface.
//
// Guarantees: routes of IPv4 in the order of the file; lines that are none are left out. The
//   primary interface is that of the default route with the lowest metric, of IPv4, else of IPv6.
// Threads: any. A file that cannot be read has no routes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "executor/host/roots.h"

namespace docket::executor::host {

struct Route {
  std::string destination;  // dotted
  std::string gateway;
  std::string interface;
  unsigned mask_bits = 0;
  std::uint32_t metric = 0;
  std::uint32_t flags = 0;  // RTF_UP = 1, RTF_GATEWAY = 2
};

std::vector<Route> parse_routes(std::string_view route);
std::vector<Route> read_routes(const Roots& roots);
// Empty when there is none.
std::string primary_interface(std::string_view route, std::string_view ipv6_route);
std::string primary_interface(const Roots& roots);
boost::json::array routes_json(const std::vector<Route>& routes);

}  // namespace docket::executor::host
