// Which name servers are asked and which domains are tried: the texts of resolv.conf(5) and of
// resolvectl(1).
//
// Guarantees: texts are valid UTF-8; at most 100 servers and 100 domains.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace docket::executor::host {

struct Resolver {
  std::vector<std::string> servers;
  std::vector<std::string> domains;
};

// Servers in their order, and the domains of the last `search` or `domain` line.
Resolver parse_resolv_conf(std::string_view text);
// The words after the first ": " of "Link 2 (eth0): 10.0.0.2 fe80::1", without "#name".
std::vector<std::string> parse_resolvectl_servers(std::string_view output);
// The same, without domains that only say where to ask ("~corp").
std::vector<std::string> parse_resolvectl_domains(std::string_view output);

boost::json::object resolver_json(const Resolver& resolver);

}  // namespace docket::executor::host
