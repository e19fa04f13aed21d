// IP addresses as literals, and networks of them.
//
// Threads: pure. No name is ever looked up; a scope (`%eth0`) is looked up among the interfaces.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket::executor::host {

struct Address {
  int family = AF_INET;                  // or AF_INET6
  std::array<std::uint8_t, 16> bytes{};  // IPv4: the first four
  std::string scope = {};                // of a link-local IPv6 address, may be empty
};

// "192.0.2.1", "2001:db8::1", "fe80::1%eth0"; empty for anything else.
std::optional<Address> parse_address(std::string_view text);
// For the sockets' calls, with port 0. Empty when there is no interface of this scope.
std::optional<sockaddr_storage> socket_address(const Address& address);

struct Network {
  Address address;
  unsigned bits = 0;
};
// "10.0.0.0/8", or an address alone.
std::optional<Network> parse_network(std::string_view text);
// An IPv4 address written as IPv6 (::ffff:10.0.0.1) is in the IPv4 network.
bool contains(const Network& network, const Address& address);
// Whose packets they are: those for the unspecified address reach this machine itself, as ip(7)
// has it.
Address reached(const Address& address);

}  // namespace docket::executor::host
