#include "executor/host/network_address.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <cstring>

#include "base/parse_number.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::array<std::uint8_t, 12> ipv4_in_ipv6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_link_local(const Address& address) {
  return address.bytes[0] == 0xfe && (address.bytes[1] & 0xc0) == 0x80;
}

unsigned bits_max(const Address& address) { return address.family == AF_INET ? 32 : 128; }

// The IPv4 address that an IPv6 one stands for.
Address plain(const Address& address) {
  const bool is_mapped =
      address.family == AF_INET6 &&
      std::equal(ipv4_in_ipv6.begin(), ipv4_in_ipv6.end(), address.bytes.begin());
  if (!is_mapped) return address;
  Address ipv4;
  std::copy(address.bytes.begin() + 12, address.bytes.end(), ipv4.bytes.begin());
  return ipv4;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  const std::size_t percent = text.find('%');
  const std::string literal(text.substr(0, percent));
  if (has_nul(literal) || literal.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  Address address;
  if (percent != std::string_view::npos) {
    address.scope = text.substr(percent + 1);
    const bool is_name = !address.scope.empty() && address.scope.size() < IF_NAMESIZE &&
                         address.scope.find('/') == std::string::npos && !has_nul(address.scope);
    if (!is_name) return std::nullopt;
  }
  if (inet_pton(AF_INET, literal.c_str(), address.bytes.data()) == 1) {
    return percent == std::string_view::npos ? std::optional(address) : std::nullopt;
  }
  address.family = AF_INET6;
  if (inet_pton(AF_INET6, literal.c_str(), address.bytes.data()) != 1) return std::nullopt;
  if (!address.scope.empty() && !is_link_local(address)) return std::nullopt;
  return address;
}

std::optional<sockaddr_storage> socket_address(const Address& address) {
  sockaddr_storage storage{};
  if (address.family == AF_INET) {
    sockaddr_in ipv4{};
    ipv4.sin_family = AF_INET;
    std::memcpy(&ipv4.sin_addr, address.bytes.data(), sizeof ipv4.sin_addr);
    std::memcpy(&storage, &ipv4, sizeof ipv4);
    return storage;
  }
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  std::memcpy(&ipv6.sin6_addr, address.bytes.data(), sizeof ipv6.sin6_addr);
  if (!address.scope.empty()) {
    ipv6.sin6_scope_id = if_nametoindex(address.scope.c_str());
    if (ipv6.sin6_scope_id == 0) return std::nullopt;
  }
  std::memcpy(&storage, &ipv6, sizeof ipv6);
  return storage;
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  auto address = parse_address(text.substr(0, slash));
  if (!address || !address->scope.empty()) return std::nullopt;
  Network network{.address = *address, .bits = bits_max(*address)};
  if (slash == std::string_view::npos) return network;
  const auto bits = parse_number<unsigned>(text.substr(slash + 1));
  if (!bits || *bits > network.bits) return std::nullopt;
  network.bits = *bits;
  // Written as IPv6, it is the IPv4 network that addresses are held against.
  constexpr unsigned mapped_bits = 96;
  const Address ipv4 = plain(network.address);
  if (ipv4.family != network.address.family && network.bits >= mapped_bits) {
    network = {.address = ipv4, .bits = network.bits - mapped_bits};
  }
  return network;
}

bool contains(const Network& network, const Address& address) {
  const Address plain_address = plain(address);
  if (network.address.family != plain_address.family) return false;
  const unsigned whole = network.bits / 8;
  const unsigned rest = network.bits % 8;
  if (!std::equal(plain_address.bytes.begin(), plain_address.bytes.begin() + whole,
                  network.address.bytes.begin())) {
    return false;
  }
  if (rest == 0) return true;
  const unsigned mask = 0xffU << (8 - rest) & 0xffU;
  return (plain_address.bytes[whole] & mask) == (network.address.bytes[whole] & mask);
}

Address reached(const Address& address) {
  Address target = plain(address);
  const auto used = target.bytes.begin() + bits_max(target) / 8;
  if (std::any_of(target.bytes.begin(), used, [](std::uint8_t byte) { return byte != 0; })) {
    return target;
  }
  if (target.family == AF_INET) {
    target.bytes[0] = 127;
    target.bytes[3] = 1;
  } else {
    target.bytes[15] = 1;
  }
  return target;
}

}  // namespace docket::executor::host
