#include "executor/host/ping.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "executor/host/icmp_echo.h"
#include "executor/host/network_address.h"
#include "executor/host/ping_program.h"
#include "executor/host/ping_socket.h"
#include "executor/host/text_file.h"

namespace docket::executor::host {
namespace {

// Chance that the kernel gives as a text, new with each reading: the second half of it has 62 bits.
std::string make_cookie(const Roots& roots) {
  std::string uuid = first_line(roots.proc + "/sys/kernel/random/uuid");
  std::erase(uuid, '-');
  std::string cookie = uuid.size() > cookie_bytes ? uuid.substr(cookie_bytes) : uuid;
  cookie.resize(cookie_bytes, 'd');
  return cookie;
}

OrFailure<PingEnd> by_any_means(const PingPlan& plan, const Roots& roots, Context& context) {
  for (const PingSocketSort sort : {PingSocketSort::ping, PingSocketSort::raw}) {
    OrFailure<std::optional<PingEnd>> end = ping_by_socket(plan, sort, context);
    if (!end) return end.error();
    if (*end) return **std::move(end);
  }
  OrFailure<std::optional<PingEnd>> end = ping_by_program(plan, roots, context);
  if (!end) return end.error();
  if (*end) return **std::move(end);
  return unsupported("ping not permitted on this host: set net.ipv4.ping_group_range");
}

// Of a hundred; without a fraction where there is none.
boost::json::value loss_of(std::int64_t sent, std::int64_t received) {
  const std::int64_t lost = 100 * (sent - received);
  if (sent == 0 || lost % sent == 0) return lost / std::max<std::int64_t>(sent, 1);
  return static_cast<double>(lost) / static_cast<double>(sent);
}

boost::json::object json_of(const PingEnd& end) {
  const auto received = static_cast<std::int64_t>(end.round_trips.size());
  Micros least{0};
  Micros most{0};
  Micros mean{0};
  if (received > 0) {
    const auto [low, high] = std::ranges::minmax(end.round_trips);
    least = low;
    most = high;
    mean = std::accumulate(end.round_trips.begin(), end.round_trips.end(), Micros(0)) / received;
  }
  return {{"PacketsSent", end.sent},
          {"PacketsReceived", received},
          {"PacketLoss", loss_of(end.sent, received)},
          {"MinRTT", std::chrono::nanoseconds(least).count()},
          {"AvgRTT", std::chrono::nanoseconds(mean).count()},
          {"MaxRTT", std::chrono::nanoseconds(most).count()},
          {"changed", false}};
}

}  // namespace

OrFailure<boost::json::object> ping(const PingData& data, const Policy& policy, const Roots& roots,
                                    Context& context) {
  const auto address = parse_address(data.address);
  if (!address) {
    return invalid(fmt::format("address {} is not an IP address", in_quotes(data.address)));
  }
  const bool is_denied = std::ranges::any_of(policy.ping_denied, [&](const std::string& text) {
    const auto network = parse_network(text);
    return network && (contains(*network, *address) || contains(*network, reached(*address)));
  });
  if (is_denied) {
    return denied(fmt::format("address {} is not allowed by host policy", in_quotes(data.address)));
  }
  const PingPlan plan{.address = *address,
                      .count = static_cast<std::uint16_t>(data.count),
                      .total = std::max<Millis>(std::chrono::seconds(data.timeout_s),
                                                std::chrono::seconds(data.count + 1)),
                      .cookie = make_cookie(roots)};
  const OrFailure<PingEnd> end = by_any_means(plan, roots, context);
  if (!end) return end.error();
  if (end->is_unreachable) return io("network unreachable");
  return json_of(*end);
}

}  // namespace docket::executor::host
