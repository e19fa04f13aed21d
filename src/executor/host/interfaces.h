// The network interfaces that are up, with their first addresses: getifaddrs(3) and /sys/class/net.
//
// Guarantees: without `lo`, in the kernel's order; the first IPv4 and the first IPv6 address of
//   each.
// Threads: any. Where the kernel says nothing there are none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "executor/host/roots.h"

namespace docket::executor::host {

struct Interface {
  std::string name;
  std::string ipv4 = {};
  std::string ipv6 = {};
  std::string mac = {};
};

std::vector<Interface> read_interfaces(const Roots& roots);
boost::json::array interfaces_json(const std::vector<Interface>& interfaces);

// Whether it can be a name of an interface at all: 1 to 15 bytes, no '/', no blank.
bool is_interface_name(std::string_view name);
bool has_interface(const Roots& roots, const std::string& name);

}  // namespace docket::executor::host
