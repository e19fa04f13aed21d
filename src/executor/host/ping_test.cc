// Pings by each of the ways, each in a network of its own where it alone is open.
#include "executor/host/ping.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/descriptor.h"
#include "executor/host/icmp_echo.h"
#include "executor/host/machine_test.h"
#include "executor/host/ping_program.h"
#include "executor/host/ping_socket.h"
#include "executor/json_text.h"
#include "support/temp_directory.h"

namespace docket::executor::host {
namespace {

using testing::ElementsAre;

TEST(Echo, ARequestHasItsChecksum) {
  const Echo echo{.is_ipv6 = false, .identifier = 0x1234, .cookie = std::string(16, 'c')};
  const std::string packet = echo_request(echo, 7);
  ASSERT_EQ(packet.size(), 64U);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < packet.size(); i += 2) {
    sum += static_cast<std::uint32_t>(static_cast<std::uint8_t>(packet[i]) << 8 |
                                      static_cast<std::uint8_t>(packet[i + 1]));
  }
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  EXPECT_EQ(sum, 0xffffU);
}

TEST(Echo, OnlyItsOwnRepliesCount) {
  const Echo echo{.is_ipv6 = false, .identifier = 9, .cookie = std::string(16, 'c')};
  const auto reply = [&](const Echo& of) {
    std::string packet = echo_request(of, 3);
    packet[0] = of.is_ipv6 ? static_cast<char>(129) : 0;
    return packet;
  };
  EXPECT_EQ(reply_sequence(echo, reply(echo), false), 3);
  Echo other = echo;
  other.identifier = 10;
  EXPECT_EQ(reply_sequence(echo, reply(other), false), std::nullopt);
  EXPECT_EQ(reply_sequence(echo, reply(other), true), 3);
  other.cookie[5] = 'x';
  EXPECT_EQ(reply_sequence(echo, reply(other), true), std::nullopt);
  EXPECT_EQ(reply_sequence(echo, echo_request(echo, 3), true), std::nullopt);
  EXPECT_EQ(reply_sequence(echo, reply(echo).substr(1), true), std::nullopt);
  EXPECT_EQ(without_ipv4_header(std::string(20, 'E')), std::string());
  EXPECT_EQ(without_ipv4_header("\x4f" + std::string(10, 'x')), std::string());
}

TEST(PingProgram, ItsLinesAreRead) {
  const char* output =
      "PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n"
      "64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.031 ms\n"
      "64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.040 ms (DUP!)\n"
      "64 bytes from 192.0.2.1: icmp_seq=3 ttl=64 time=12.5 ms\n"
      "64 bytes from 192.0.2.1: icmp_seq=4 ttl=64 time=1 ms\n"
      "From 192.0.2.254 icmp_seq=2 Destination Host Unreachable\n";
  EXPECT_THAT(parse_ping(output, 3), ElementsAre(Micros(31), Micros(12'500)));
}

void set_kernel(const std::string& name, const std::string& value) {
  std::ofstream("/proc/sys/net/ipv4/" + name) << value;
}

// This process has no rights from here on; its programs have those of their files.
void drop_capabilities() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> none{};
  ASSERT_EQ(syscall(SYS_capset, &header, none.data()), 0);
}

// A fresh network that has nothing but this machine, and whether it may be had here at all.
bool enter_network() {
  const std::string user = std::to_string(geteuid());
  const std::string group = std::to_string(getegid());
  if (unshare(CLONE_NEWNET) != 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << "0 " + user + " 1";
    std::ofstream("/proc/self/gid_map") << "0 " + group + " 1";
  }
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP;
  return ioctl(socket.number(), SIOCSIFFLAGS, &loopback) == 0;
}

constexpr int no_network = 77;

// Runs `body` in a child with a network of its own; its failures are this test's.
void in_own_network(const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    if (!enter_network()) _exit(no_network);
    body();
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == no_network) {
    GTEST_SKIP() << "no network namespace for this user";
  }
  EXPECT_EQ(status, 0) << "the child says why";
}

constexpr const char* nobody_may = "1 0";
constexpr const char* everybody_may = "0 2147483647";

PingPlan plan_for(const char* address) {
  return {.address = *parse_address(address), .count = 2, .cookie = std::string(cookie_bytes, 'c')};
}

void expect_replies(const OrFailure<std::optional<PingEnd>>& end) {
  ASSERT_TRUE(end) << end.error().message;
  ASSERT_TRUE(*end) << "it has such a socket";
  EXPECT_EQ((*end)->sent, 2);
  EXPECT_EQ((*end)->round_trips.size(), 2U);
}

TEST(PingSocket, OfTheKernelNeedsItsGroupOnly) {
  in_own_network([] {
    QuietContext context;
    set_kernel("ping_group_range", everybody_may);
    drop_capabilities();
    for (const char* address : {"127.0.0.1", "::1"}) {
      expect_replies(ping_by_socket(plan_for(address), PingSocketSort::ping, context));
      const auto raw = ping_by_socket(plan_for(address), PingSocketSort::raw, context);
      EXPECT_TRUE(raw && !*raw) << "it has no right to others";
    }
  });
}

TEST(PingSocket, ARawOneNeedsTheRight) {
  in_own_network([] {
    QuietContext context;
    set_kernel("ping_group_range", nobody_may);
    for (const char* address : {"127.0.0.1", "::1"}) {
      const auto kernels = ping_by_socket(plan_for(address), PingSocketSort::ping, context);
      EXPECT_TRUE(kernels && !*kernels);
      expect_replies(ping_by_socket(plan_for(address), PingSocketSort::raw, context));
    }
  });
}

// The rights of the program are those of its file, so it pings where this process may not.
TEST(PingProgram, PingsWhereNoSocketIsToBeHad) {
  ASSERT_TRUE(has_tool("ping"));
  in_own_network([] {
    QuietContext context;
    set_kernel("ping_group_range", nobody_may);
    drop_capabilities();
    for (const char* address : {"127.0.0.1", "::1"}) {
      for (const PingSocketSort sort : {PingSocketSort::ping, PingSocketSort::raw}) {
        const auto by_socket = ping_by_socket(plan_for(address), sort, context);
        EXPECT_TRUE(by_socket && !*by_socket);
      }
      expect_replies(ping_by_program(plan_for(address), {}, context));
    }
    const auto nowhere = ping_by_program(plan_for("198.51.100.1"), {}, context);
    EXPECT_TRUE(nowhere && *nowhere && (*nowhere)->is_unreachable);
  });
}

TEST(Ping, TellsTimesAndLoss) {
  in_own_network([] {
    QuietContext context;
    const auto result = ping({.address = "127.0.0.1", .count = 2}, {}, {}, context);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->at("PacketsSent"), 2);
    EXPECT_EQ(result->at("PacketsReceived"), 2);
    EXPECT_EQ(result->at("PacketLoss"), 0);
    EXPECT_GT(result->at("MinRTT").as_int64(), 0);
    EXPECT_LE(result->at("MinRTT").as_int64(), result->at("AvgRTT").as_int64());
    EXPECT_LE(result->at("AvgRTT").as_int64(), result->at("MaxRTT").as_int64());
    EXPECT_LT(result->at("MaxRTT").as_int64(), 1'000'000'000);
  });
}

TEST(Ping, LossIsAResult) {
  in_own_network([] {
    set_kernel("icmp_echo_ignore_all", "1");
    QuietContext context;
    const auto result = ping({.address = "127.0.0.1", .count = 1, .timeout_s = 1}, {}, {}, context);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(json_text(*result),
              R"({"PacketsSent":1,"PacketsReceived":0,"PacketLoss":100,"MinRTT":0,"AvgRTT":0,)"
              R"("MaxRTT":0,"changed":false})");
  });
}

TEST(Ping, WithoutARouteItFails) {
  in_own_network([] {
    QuietContext context;
    for (const char* address : {"198.51.100.1", "2001:db8::1"}) {
      const auto result = ping({.address = address, .count = 1, .timeout_s = 1}, {}, {}, context);
      ASSERT_FALSE(result) << address;
      EXPECT_EQ(result.error().message, "network unreachable");
      EXPECT_EQ(result.error().code, "io");
    }
  });
}

TEST(Ping, WithNoWayToDoItTheHostCannot) {
  in_own_network([] {
    const test::TempDirectory folder;
    Roots roots;
    roots.programs = {folder.path().string()};
    set_kernel("ping_group_range", nobody_may);
    drop_capabilities();
    QuietContext context;
    const auto result = ping({.address = "127.0.0.1"}, {}, roots, context);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message,
              "ping not permitted on this host: set net.ipv4.ping_group_range");
    EXPECT_EQ(result.error().code, "unsupported");
  });
}

TEST(Ping, ThePolicyMayForbidNetworks) {
  QuietContext context;
  const Policy policy{.ping_denied = {"10.0.0.0/8", "127.0.0.0/8", "::1"}};
  // Some are other names of this machine.
  for (const std::string address :
       {"127.0.0.9", "::ffff:127.0.0.1", "::1", "0.0.0.0", "::", "::ffff:0.0.0.0"}) {
    const auto result = ping({.address = address}, policy, {}, context);
    ASSERT_FALSE(result) << address;
    EXPECT_EQ(result.error().message, "address \"" + address + "\" is not allowed by host policy");
    EXPECT_EQ(result.error().code, "denied");
  }
}

}  // namespace
}  // namespace docket::executor::host
