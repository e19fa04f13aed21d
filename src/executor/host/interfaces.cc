#include "executor/host/interfaces.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <memory>

#include <boost/json/object.hpp>

#include "base/utf8.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

std::string text_of(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes =
      address.sa_family == AF_INET
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr)
          : &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  return inet_ntop(address.sa_family, bytes, text.data(), text.size()) == nullptr ? std::string()
                                                                                  : text.data();
}

Interface& entry(std::vector<Interface>& interfaces, const std::string& name) {
  const auto found = std::ranges::find(interfaces, name, &Interface::name);
  return found != interfaces.end() ? *found : interfaces.emplace_back(Interface{.name = name});
}

std::string_view family(const Interface& interface) {
  if (!interface.ipv4.empty() && !interface.ipv6.empty()) return "dual";
  if (!interface.ipv4.empty()) return "inet";
  return interface.ipv6.empty() ? "" : "inet6";
}

}  // namespace

std::vector<Interface> read_interfaces(const Roots& roots) {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, &freeifaddrs);
  std::vector<Interface> interfaces;
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    if ((each->ifa_flags & IFF_UP) == 0 || (each->ifa_flags & IFF_LOOPBACK) != 0) continue;
    Interface& interface = entry(interfaces, scrub_utf8(each->ifa_name));
    if (each->ifa_addr == nullptr) continue;
    const int sort = each->ifa_addr->sa_family;
    if (sort == AF_INET && interface.ipv4.empty()) interface.ipv4 = text_of(*each->ifa_addr);
    if (sort == AF_INET6 && interface.ipv6.empty()) interface.ipv6 = text_of(*each->ifa_addr);
  }
  for (Interface& interface : interfaces) {
    interface.mac = scrub_utf8(first_line(roots.sys + "/class/net/" + interface.name + "/address"));
  }
  return interfaces;
}

boost::json::array interfaces_json(const std::vector<Interface>& interfaces) {
  boost::json::array json;
  for (const Interface& interface : interfaces) {
    boost::json::object object{{"name", interface.name}};
    if (!interface.ipv4.empty()) object["ipv4"] = interface.ipv4;
    if (!interface.ipv6.empty()) object["ipv6"] = interface.ipv6;
    if (!interface.mac.empty()) object["mac"] = interface.mac;
    if (const std::string_view word = family(interface); !word.empty()) object["family"] = word;
    json.push_back(std::move(object));
  }
  return json;
}

bool is_interface_name(std::string_view name) {
  return !name.empty() && name.size() < IF_NAMESIZE && name != "." && name != ".." &&
         std::ranges::none_of(name, [](char c) { return c == '/' || c == '\0' || is_blank(c); });
}

bool has_interface(const Roots& roots, const std::string& name) {
  return is_interface_name(name) && exists(roots.sys + "/class/net/" + name);
}

}  // namespace docket::executor::host
