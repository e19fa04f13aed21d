#include "executor/host/ping_socket.h"

#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/descriptor.h"
#include "executor/host/icmp_echo.h"

namespace docket::executor::host {
namespace {

constexpr Millis between_requests{1000};
constexpr int look_up_every_ms = 50;
constexpr std::size_t packet_bytes_max = 2048;

class Pinger {
 public:
  Pinger(const PingPlan& plan, PingSocketSort sort, Descriptor socket,
         const sockaddr_storage& target, const Context& context)
      : plan_(plan),
        sort_(sort),
        socket_(std::move(socket)),
        target_(target),
        context_(context),
        echo_{.is_ipv6 = plan.address.family == AF_INET6,
              .identifier = static_cast<std::uint16_t>(getpid()),
              .cookie = plan.cookie},
        sent_at_(plan.count) {}

  OrFailure<PingEnd> ping() {
    const Monotonic begin = now();
    Monotonic next = begin;
    PingEnd end;
    int without_route = 0;
    while (now() < begin + plan_.total && answered_ < plan_.count) {
      if (context_.is_cancelled()) return cancelled();
      if (end.sent < plan_.count && now() >= next) {
        if (!send(static_cast<std::uint16_t>(++end.sent))) ++without_route;
        next += between_requests;
      }
      const bool is_all_sent = end.sent == plan_.count;
      if (is_all_sent && without_route == plan_.count) break;
      wait(is_all_sent ? begin + plan_.total : std::min(next, begin + plan_.total));
      receive(end);
    }
    end.is_unreachable = without_route == plan_.count;
    return end;
  }

 private:
  Monotonic now() const { return context_.clock().monotonic(); }

  // False when the kernel knows no way.
  bool send(std::uint16_t sequence) {
    const std::string packet = echo_request(echo_, sequence);
    const auto length =
        static_cast<socklen_t>(echo_.is_ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
    sent_at_[sequence - 1U] = now();
    const ssize_t sent = sendto(socket_.number(), packet.data(), packet.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&target_), length);
    return sent >= 0 || errno != ENETUNREACH;
  }

  void wait(Monotonic until) const {
    const auto left = std::chrono::ceil<Millis>(until - now()).count();
    pollfd source{socket_.number(), POLLIN, 0};
    poll(&source, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, look_up_every_ms)));
  }

  void receive(PingEnd& end) {
    std::array<char, packet_bytes_max> buffer;
    forget_errors();
    for (;;) {
      const ssize_t size = recv(socket_.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      const Monotonic came_at = now();
      if (size < 0 && errno == EINTR) continue;
      // Also an ICMP error that came in between: what it is about is lost.
      if (size < 0) return;
      std::string_view packet(buffer.data(), static_cast<std::size_t>(size));
      if (sort_ == PingSocketSort::raw && !echo_.is_ipv6) packet = without_ipv4_header(packet);
      const auto sequence = reply_sequence(echo_, packet, sort_ == PingSocketSort::ping);
      const bool is_ours = sequence && *sequence >= 1 && *sequence <= end.sent;
      if (!is_ours || !sent_at_[*sequence - 1U]) continue;
      end.round_trips.push_back(came_at - *sent_at_[*sequence - 1U]);
      sent_at_[*sequence - 1U].reset();
      ++answered_;
    }
  }

  void forget_errors() const {
    std::array<char, packet_bytes_max> buffer;
    while (recv(socket_.number(), buffer.data(), buffer.size(), MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
    }
  }

  const PingPlan& plan_;
  PingSocketSort sort_;
  Descriptor socket_;
  sockaddr_storage target_;
  const Context& context_;
  Echo echo_;
  std::vector<std::optional<Monotonic>> sent_at_;  // empty: not sent, or answered
  int answered_ = 0;
};

// So that an "unreachable" of a router wakes the wait and is not taken for the next packet's fate.
void ask_for_errors(const Descriptor& socket, bool is_ipv6) {
  const int on = 1;
  if (is_ipv6) {
    setsockopt(socket.number(), IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  } else {
    setsockopt(socket.number(), IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  }
}

// A raw socket sees every ICMPv6 packet of the machine.
void want_replies_only(const Descriptor& socket) {
  icmp6_filter filter;
  ICMP6_FILTER_SETBLOCKALL(&filter);
  ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
  setsockopt(socket.number(), IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
}

}  // namespace

OrFailure<std::optional<PingEnd>> ping_by_socket(const PingPlan& plan, PingSocketSort sort,
                                                 const Context& context) {
  const bool is_ipv6 = plan.address.family == AF_INET6;
  const int type = sort == PingSocketSort::ping ? SOCK_DGRAM : SOCK_RAW;
  const int protocol = is_ipv6 ? static_cast<int>(IPPROTO_ICMPV6) : static_cast<int>(IPPROTO_ICMP);
  Descriptor socket(::socket(plan.address.family, type | SOCK_CLOEXEC, protocol));
  if (!socket && (errno == EACCES || errno == EPERM || errno == EPROTONOSUPPORT)) {
    return std::optional<PingEnd>();
  }
  if (!socket && errno == EAFNOSUPPORT) {
    return std::optional(PingEnd{.sent = 0, .round_trips = {}, .is_unreachable = true});
  }
  if (!socket) return io("cannot open a socket", errno);
  const auto target = socket_address(plan.address);
  if (!target) return no_such("interface " + in_quotes(plan.address.scope) + " does not exist");
  ask_for_errors(socket, is_ipv6);
  if (is_ipv6 && sort == PingSocketSort::raw) want_replies_only(socket);
  OrFailure<PingEnd> end = Pinger(plan, sort, std::move(socket), *target, context).ping();
  if (!end) return end.error();
  return std::optional(*std::move(end));
}

}  // namespace docket::executor::host
