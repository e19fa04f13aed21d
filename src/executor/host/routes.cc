#include "executor/host/routes.h"

#include <bit>
#include <optional>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "base/parse_number.h"
#include "base/utf8.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::uint32_t is_up = 1;           // RTF_UP of linux/route.h
constexpr std::uint32_t is_refusal = 0x200;  // RTF_REJECT

// The kernel prints the four bytes, which are in network order in memory, as one number of this
// machine.
std::optional<std::uint32_t> address(std::string_view hex) {
  const auto value = hex.size() == 8 ? parse_number<std::uint32_t>(hex, 16) : std::nullopt;
  if (!value || std::endian::native == std::endian::big) return value;
  return __builtin_bswap32(*value);
}

std::string dotted(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 255U, address >> 8U & 255U,
                     address & 255U);
}

std::optional<Route> parse_route(std::string_view line) {
  const auto fields = words(line, 8);
  if (fields.size() < 8) return std::nullopt;
  const auto destination = address(fields[1]);
  const auto gateway = address(fields[2]);
  const auto flags = parse_number<std::uint32_t>(fields[3], 16);
  const auto metric = parse_number<std::uint32_t>(fields[6]);
  const auto mask = address(fields[7]);
  if (!destination || !gateway || !flags || !metric || !mask) return std::nullopt;
  return Route{.destination = dotted(*destination),
               .gateway = dotted(*gateway),
               .interface = scrub_utf8(fields[0]),
               .mask_bits = static_cast<unsigned>(std::popcount(*mask)),
               .metric = *metric,
               .flags = *flags};
}

bool is_default(const Route& route) {
  return route.destination == "0.0.0.0" && route.mask_bits == 0 && (route.flags & is_up) != 0 &&
         (route.flags & is_refusal) == 0;
}

// Of a line: destination, its length, source, its length, next hop, metric, …, flags, interface.
std::string ipv6_default(std::string_view ipv6_route) {
  std::string best;
  std::optional<std::uint32_t> lowest;
  while (const auto line = take_line(ipv6_route)) {
    const auto fields = words(*line, 10);
    if (fields.size() < 10 || fields[1] != "00") continue;
    const bool is_any = fields[0].find_first_not_of('0') == std::string_view::npos;
    const auto metric = parse_number<std::uint32_t>(fields[5], 16);
    const auto flags = parse_number<std::uint32_t>(fields[8], 16);
    if (!is_any || !metric || !flags || (*flags & is_up) == 0 || (*flags & is_refusal) != 0 ||
        fields[9] == "lo" || (lowest && *metric >= *lowest)) {
      continue;
    }
    lowest = metric;
    best = scrub_utf8(fields[9]);
  }
  return best;
}

}  // namespace

std::vector<Route> parse_routes(std::string_view route) {
  std::vector<Route> routes;
  while (const auto line = take_line(route)) {
    if (auto parsed = parse_route(*line)) routes.push_back(*std::move(parsed));
  }
  return routes;
}

std::vector<Route> read_routes(const Roots& roots) {
  return parse_routes(try_read_text(roots.proc + "/net/route").text);
}

std::string primary_interface(std::string_view route, std::string_view ipv6_route) {
  const std::vector<Route> routes = parse_routes(route);
  const Route* best = nullptr;
  for (const Route& each : routes) {
    if (is_default(each) && (best == nullptr || each.metric < best->metric)) best = &each;
  }
  return best != nullptr ? best->interface : ipv6_default(ipv6_route);
}

std::string primary_interface(const Roots& roots) {
  return primary_interface(try_read_text(roots.proc + "/net/route").text,
                           try_read_text(roots.proc + "/net/ipv6_route").text);
}

boost::json::array routes_json(const std::vector<Route>& routes) {
  boost::json::array json;
  for (const Route& route : routes) {
    json.push_back(boost::json::object{{"destination", route.destination},
                                       {"gateway", route.gateway},
                                       {"interface", route.interface},
                                       {"mask", fmt::format("/{}", route.mask_bits)},
                                       {"metric", route.metric},
                                       {"flags", fmt::format("{:04X}", route.flags)}});
  }
  return json;
}

}  // namespace docket::executor::host
